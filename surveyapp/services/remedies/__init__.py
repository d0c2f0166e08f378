"""What customers are offered: proposed by the company's rule, approved by a second person, given, and answered."""
