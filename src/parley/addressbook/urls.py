"""URLs of the address book."""

from django.urls import path

from parley.addressbook import views

urlpatterns = [
    path("address-book", views.address_book, name="address_book"),
    path("address-book/companies", views.companies, name="address_book_companies"),
    path("address-book/functions", views.functions, name="address_book_functions"),
    path("address-book/cards", views.export_cards, name="export_cards"),
    path("address-book/<uuid:person_id>", views.person, name="person"),
    path("address-book/<uuid:person_id>/card", views.person_card, name="person_card"),
    path("address-book/<uuid:person_id>/archive", views.archive, name="archive_person"),
    path("address-book/<uuid:person_id>/restore", views.restore, name="restore_person"),
]
