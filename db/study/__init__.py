"""What users study: samples of changes and the codes that they give, pages that authors cite, then and now."""
