"""What two bodies differ in although nobody edited them: credits, boxes, furniture, displaced paragraphs, teasers."""
