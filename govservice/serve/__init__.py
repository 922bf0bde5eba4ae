"""Everything in one command: database, demo data, web server, worker and clock (``script/server``)."""
