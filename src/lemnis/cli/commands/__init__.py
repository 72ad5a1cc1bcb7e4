"""One module per word after ``lemnis``; the function in it has the word's name."""
