"""Drawings of the exercises, made from joint angles so that every figure is anatomically the same person.

`python -m groundup.training` writes them to training/drawings. Lengths are centimeters of a person 168 cm tall, x
to the right, y up from the ground; an SVG turns y over. Colors are classes, which drawings.css fills from the palette.
"""
