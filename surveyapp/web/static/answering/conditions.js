// What a condition comes to: the same as `domain.expressions.evaluation`, on trees that the server has parsed.
