"""Charts: plain records in, Vega-Lite dictionaries and SVG out."""
