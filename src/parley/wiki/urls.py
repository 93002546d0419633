from django.urls import path

from parley.wiki import link_picker, public, views

PAGE = "wiki/<uuid:page_id>"

urlpatterns = [
    path("wiki", views.wiki, name="wiki"),
    path("wiki/shared", views.shared_pages, name="wiki_shared"),
    path("wiki/links", link_picker.page_links, name="wiki_page_links"),
    path("wiki/new", views.new_page, name="new_wiki_page"),
    path("wiki/preview", views.preview, name="new_wiki_preview"),
    path("wiki/folders/new", views.new_folder, name="new_wiki_folder"),
    path("wiki/folders/<uuid:folder_id>", views.folder, name="wiki_folder"),
    path("wiki/folders/<uuid:folder_id>/settings", views.edit_folder, name="edit_wiki_folder"),
    path("wiki/folders/<uuid:folder_id>/remove", views.remove_folder, name="remove_wiki_folder"),
    path(PAGE, views.page, name="wiki_page"),
    path(f"{PAGE}/news", views.news, name="wiki_news"),
    path(f"{PAGE}/edit", views.edit_page, name="edit_wiki_page"),
    path(f"{PAGE}/preview", views.preview, name="wiki_preview"),
    path(f"{PAGE}/move", views.move_page, name="move_wiki_page"),
    path(f"{PAGE}/archive", views.archive_page, name="archive_wiki_page"),
    path(f"{PAGE}/restore", views.restore_page, name="restore_wiki_page"),
    path(f"{PAGE}/versions", views.versions, name="wiki_versions"),
    path(f"{PAGE}/versions/<int:number>", views.version, name="wiki_version"),
    path(f"{PAGE}/versions/<int:number>/restore", views.restore_version, name="restore_wiki_version"),
    path(f"{PAGE}/files/<uuid:file_id>", views.page_file, name="wiki_file"),
    path(f"{PAGE}/files/<uuid:file_id>/remove", views.remove_file, name="remove_wiki_file"),
    path(f"{PAGE}/sharing", views.sharing, name="wiki_sharing"),
    path(f"{PAGE}/link", views.create_link, name="create_wiki_link"),
    path(f"{PAGE}/link/revoke", views.revoke_link, name="revoke_wiki_link"),
    path("shared/<slug:secret>", public.link, name="wiki_link"),
    path("shared/<slug:secret>/files/<uuid:file_id>", public.link_file, name="wiki_link_file"),
]
