"""What people read: findings and the rule book, as plain text lines and as HTML pages that print well."""
