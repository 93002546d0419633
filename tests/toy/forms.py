from parley.tasks.forms import ActionForm, long_text


class Wave(ActionForm):
    words = long_text("Words to wave with")
