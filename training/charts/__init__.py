"""Charts as inline SVG text: lines, bars, confusion matrix, reliability, digits, and weights.

Each function returns one ``<svg>`` element, which any page or file can hold.
"""
