namespace Ias.Core.Model;

/// <summary>A job under way, as <c>state.json</c> shows it. Of several side by side each has a <paramref name="Lane"/>, from 1; 0 = there
/// is one lane.</summary>
public sealed record RunningJob(string Id, string Title, string Role, int Attempt, int Generation, DateTimeOffset Since, int Lane = 0);
