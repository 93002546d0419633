"""URLs of the dashboard, the search, and the choice of language and theme."""

from django.urls import path

from parley.web import arrangement_views, dashboard, icon, navigation, palette, preferences, search

urlpatterns = [
    path("favicon.ico", icon.favicon, name="favicon"),
    path("", dashboard.dashboard, name="dashboard"),
    path("live/places", navigation.live_places, name="live_places"),
    path("settings/navigation", arrangement_views.navigation, name="navigation"),
    path("settings/navigation/place", arrangement_views.arrange_place, name="arrange_place"),
    path("settings/navigation/group", arrangement_views.fold_group, name="fold_group"),
    path("settings/navigation/reset", arrangement_views.reset_navigation, name="reset_navigation"),
    path("palette", palette.palette, name="palette"),
    path("search", search.search, name="search"),
    path("search/suggestions", search.suggestions, name="search_suggestions"),
    path("search/<slug:group>", search.search_group, name="search_group"),
    path("language/", preferences.choose_language, name="choose_language"),
    path("theme/", preferences.choose_theme, name="choose_theme"),
]
