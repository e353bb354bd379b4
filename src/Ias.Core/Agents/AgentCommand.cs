namespace Ias.Core.Agents;

/// <summary>Program call of an agent, as data: the engine writes the files and starts it.</summary>
public sealed record AgentCommand
{
    /// <summary>Call with arguments alone.</summary>
    public static AgentCommand Of(string program, string workingDirectory, params IReadOnlyList<string> arguments) =>
        new()
        {
            FileName = program,
            Arguments = arguments,
            WorkingDirectory = workingDirectory,
        };

    /// <summary>Program: a path, or a name looked up on PATH.</summary>
    public required string FileName { get; init; }

    /// <summary>Arguments, never joined into a string.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Folder in which it is started.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables set (or, with null, removed) on top of the person's.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Standard input, closed after it; null = closed at once.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>Private files written before the start: content by absolute path, in the turn's <see
    /// cref="AgentTurn.ScratchFolder"/>.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Answer of an agent's program to a question about itself.</summary>
/// <param name="Ok">True for exit status 0.</param>
/// <param name="TimedOut">True when it was ended because it took too long.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record AgentAnswer(bool Ok, bool TimedOut, string Output, string Error);
