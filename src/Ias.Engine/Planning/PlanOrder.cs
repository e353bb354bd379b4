namespace Ias.Engine.Planning;

/// <summary>What a person orders.</summary>
/// <param name="Wish">What shall be reached.</param>
/// <param name="Source">Where that came from, for messages: <c>the wish</c>, <c>issue 42</c>, a file's name.</param>
/// <param name="Least">Sprints at least; from 1.</param>
/// <param name="Most">Sprints at most.</param>
/// <param name="Append">Behind the plan that is there, which stays.</param>
public sealed record PlanOrder(string Wish, string Source, int Least, int Most, bool Append);
