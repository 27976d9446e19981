"""What two bodies differ in although nobody edited them: credits, boxes, boilerplate, displaced paragraphs, teasers."""
