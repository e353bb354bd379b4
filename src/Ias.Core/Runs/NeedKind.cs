namespace Ias.Core.Runs;

/// <summary>Kind of thing that waits for a person.</summary>
public enum NeedKind
{
    /// <summary>The run is halted.</summary>
    Halt,

    /// <summary>A push waits for an answer.</summary>
    Push,

    /// <summary>The files say that a run is active, but no engine is behind it.</summary>
    EngineGone,

    /// <summary>The agent cannot work without a person: it is not logged in, or was denied what it needs.</summary>
    Missing,

    /// <summary>A job of a queue asked something, or a planning.</summary>
    Decision,

    /// <summary>A job of a queue failed for good.</summary>
    Failed,

    /// <summary>A sprint passed its gates, and nothing was changed in it.</summary>
    NothingChanged,

    /// <summary>The run passed its gates with findings that nobody fixed.</summary>
    FindingsLeft,

    /// <summary>The branch is pushed, and the pull request that the run was to open is not there.</summary>
    PullRequest,
}

/// <summary>Words for each <see cref="NeedKind"/>.</summary>
public static class NeedKinds
{
    /// <summary>As in JSON: <c>engine_gone</c>.</summary>
    public static string Word(this NeedKind kind) =>
        kind switch
        {
            NeedKind.Halt => "halt",
            NeedKind.Push => "push",
            NeedKind.EngineGone => "engine_gone",
            NeedKind.Missing => "missing",
            NeedKind.Decision => "decision",
            NeedKind.Failed => "failed",
            NeedKind.NothingChanged => "nothing_changed",
            NeedKind.FindingsLeft => "findings_left",
            NeedKind.PullRequest => "pull_request",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such need"),
        };

    /// <summary>For people, where there is room for two words: <c>a halt</c>.</summary>
    public static string Brief(this NeedKind kind) =>
        kind switch
        {
            NeedKind.Halt => "a halt",
            NeedKind.Push => "a push",
            NeedKind.EngineGone => "the engine is gone",
            NeedKind.Missing => "agent cannot work",
            NeedKind.Decision => "a question",
            NeedKind.Failed => "a failed job",
            NeedKind.NothingChanged => "nothing changed",
            NeedKind.FindingsLeft => "findings are left",
            NeedKind.PullRequest => "no pull request yet",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such need"),
        };
}
