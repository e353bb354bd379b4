namespace Ias.Core.Agents;

/// <summary>File that an agent looks for in a repository; <c>ias init</c> writes it.</summary>
/// <param name="Path">Path within the repository.</param>
/// <param name="Template">Name of the text: a file in the folder <c>Scaffold</c> beside the agent.</param>
public sealed record AgentFile(string Path, string Template)
{
    /// <summary>Skill that tells an agent how to call ias: every agent's own skill folder gets the same.</summary>
    public const string Skill = "skill-run-mode.md";

    /// <summary>True for what it reads at the start of every piece of work; false for a command or skill by which it calls ias.</summary>
    public bool IsRead { get; init; }

    /// <summary>True when it is written only where the agent is installed.</summary>
    public bool OnlyWhereInstalled { get; init; }
}
