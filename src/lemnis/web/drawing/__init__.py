"""Drawings of the server: values in, positions of shapes out. Templates write the SVG."""
