"""An outcome over two raters' scores: response surfaces, their axes and shapes."""
