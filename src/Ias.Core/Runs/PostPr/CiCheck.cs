using Ias.Core.Model;

namespace Ias.Core.Runs.PostPr;

/// <summary>Check of a commit on its server: a job of a workflow, or what another service reports.</summary>
/// <param name="Name">Workflow and job, as the server shows them.</param>
/// <param name="Why">Ending, for people: <c>failure</c>, <c>cancelled</c>; empty = it passed, or runs.</param>
/// <param name="Url">Page of it.</param>
public sealed record CiCheck(string Name, CiState State, string Why = "", string Url = "")
{
    /// <summary>The server's number of it; empty = it has no details.</summary>
    public string Id { get; init; } = "";

    /// <summary>It is a job of GitHub Actions, which has steps and a log.</summary>
    public bool IsAction { get; init; }

    /// <summary>Step that failed; empty = not known.</summary>
    public string Step { get; init; } = "";

    /// <summary>Places that it complains about, by file and line; without those outside the repository.</summary>
    public IReadOnlyList<Finding> Places { get; init; } = [];

    /// <summary>Last lines of its log, bounded; empty = not known.</summary>
    public string Log { get; init; } = "";
}

/// <summary>State of a check on the server.</summary>
public enum CiState
{
    /// <summary>It waits or runs.</summary>
    Pending,

    /// <summary>It passed, or was skipped.</summary>
    Passed,

    /// <summary>It ran and failed.</summary>
    Failed,

    /// <summary>It ended before it could say anything: cancelled, no machine, not approved.</summary>
    Broken,
}
