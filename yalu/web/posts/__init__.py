"""What the reading room takes in: logins, marks, codes and followed filters of its users, readers who unsubscribe."""
