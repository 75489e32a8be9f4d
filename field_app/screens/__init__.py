"""The screens. Each draws a view of the desk and hands the desk what the crew did; `table.py` names them all."""
