// The lines of a goal chain: from each goal to what is made from it. Without script the columns stand alone.
const SPACE = 'http://www.w3.org/2000/svg'

/** Return the way of a line between two boxes, `{left, right, top, height}` each. */
export function wire(from, to) {
  const y1 = from.top + Math.min(from.height / 2, 34)
  const y2 = to.top + Math.min(to.height / 2, 34)
  const middle = (from.right + to.left) / 2
  return `M${from.right} ${y1}C${middle} ${y1} ${middle} ${y2} ${to.left} ${y2}`
}

function place(node, ground, map) {
  const box = node.getBoundingClientRect()
  const left = box.left - ground.left + map.scrollLeft
  return { left, right: left + box.width, top: box.top - ground.top, height: box.height }
}

function draw(map) {
  const wires = map.querySelector('svg')
  const ground = map.getBoundingClientRect()
  const nodes = [...map.querySelectorAll('[data-node]')]
  const known = new Map(nodes.filter((n) => n.dataset.node).map((n) => [n.dataset.node, n]))
  wires.replaceChildren()
  wires.setAttribute('width', map.scrollWidth)
  wires.setAttribute('height', map.scrollHeight)
  for (const node of nodes) {
    const above = known.get(node.dataset.above)
    if (!above) continue
    const path = document.createElementNS(SPACE, 'path')
    path.setAttribute('d', wire(place(above, ground, map), place(node, ground, map)))
    const on = node.classList.contains('on') && above.classList.contains('on')
    if (!node.dataset.node) path.setAttribute('class', 'broken')
    else if (on) path.setAttribute('class', 'on')
    wires.append(path)
  }
}

if (typeof document !== 'undefined') {
  for (const map of document.querySelectorAll('[data-chain]')) {
    draw(map)
    new ResizeObserver(() => draw(map)).observe(map)
  }
}
