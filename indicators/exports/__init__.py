"""What is shown, as files: CSV streamed at once, spreadsheets made by a task."""
