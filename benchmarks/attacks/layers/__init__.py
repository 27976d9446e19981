"""What a fault does where it strikes: to an outlet, to the view of a page, to its text, to an answer."""
