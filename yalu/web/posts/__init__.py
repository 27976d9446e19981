"""What the reading room takes in: logins, marks of its users, readers who unsubscribe. Nothing else is written."""
