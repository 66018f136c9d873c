"""Panels: what a group touches live. One package per method with its guided steps, and the table editor they share.

``sqmlib.panels.<method>``
    the method's guide: its steps (views made from case and data) and the names of their editors;
``sqmlib.panels.<method>.editors``
    the widgets; loaded only when a notebook runs live;
:mod:`sqmlib.panels.table`
    :class:`~sqmlib.panels.table.TableEditor`, the one widget: fields, a table, buttons, a status line.
"""
