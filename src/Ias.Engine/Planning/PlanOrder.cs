namespace Ias.Engine.Planning;

/// <summary>Request of a person for a plan.</summary>
/// <param name="Wish">The goal to reach.</param>
/// <param name="Source">Where the goal came from, for messages: <c>the wish</c>, <c>issue 42</c>, a file's name.</param>
/// <param name="Least">Minimum number of sprints; from 1.</param>
/// <param name="Most">Maximum number of sprints.</param>
/// <param name="Append">True to append to the existing plan.</param>
public sealed record PlanOrder(string Wish, string Source, int Least, int Most, bool Append);
