"""One report a file: counted frames in, a `Report` of tables and Plotly figures out."""

from types import ModuleType

from surveyapp.reports import actions, drivers, funnel, levels, loyalty, promises, recovery, satisfaction, themes

# A new report adds its line here: its name in addresses, and the module that gives TITLE, Frames and build.
REPORTS: dict[str, ModuleType] = {
    "satisfaction": satisfaction,
    "themes": themes,
    "promises": promises,
    "loyalty": loyalty,
    "recovery": recovery,
    "drivers": drivers,
    "levels": levels,
    "funnel": funnel,
    "actions": actions,
}
