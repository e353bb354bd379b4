using Ias.Console.Client.Repositories;

namespace Ias.Cli.Answers;

/// <summary>Of <c>ias auth login</c>, while it waits.</summary>
internal sealed record LoginCodeAnswer(string UserCode, string VerificationUri, long ExpiresInSeconds) : VersionedAnswer;

/// <summary>Of <c>ias auth login</c>.</summary>
/// <param name="Person">False: a machine's token, which has a scope.</param>
internal sealed record LoggedInAnswer(string Server, IEnumerable<string> Workspaces, bool Person, string? Scope) : VersionedAnswer;

/// <summary>Of <c>ias auth logout</c>.</summary>
/// <param name="Revoked">False: the server could not be reached, and may still take the token.</param>
internal sealed record LoggedOutAnswer(string Server, IEnumerable<string> Workspaces, bool Revoked) : VersionedAnswer;

/// <summary>Of <c>ias auth status</c>.</summary>
internal sealed record LoginsAnswer(string File, IEnumerable<LoginShown> Logins) : VersionedAnswer;

/// <param name="Ok">Null: the server was not asked.</param>
/// <param name="Problem">Why the login is not good.</param>
internal sealed record LoginShown(
    string Server,
    string Workspace,
    bool Person,
    string? Scope,
    DateTimeOffset Since,
    bool? Ok,
    string? Problem
);

/// <summary>Of <c>ias repo link</c>.</summary>
internal sealed record RepoLinkedAnswer(LinkShown Link) : VersionedAnswer;

/// <summary>Of <c>ias repo unlink</c>.</summary>
internal sealed record RepoUnlinkedAnswer(IEnumerable<LinkShown> Links) : VersionedAnswer;

/// <summary>Of <c>ias repo list</c>.</summary>
internal sealed record LinkedReposAnswer(string File, IEnumerable<LinkShown> Repos) : VersionedAnswer;

/// <param name="Id">The repository's, on the server.</param>
/// <param name="Path">Of the work tree in which jobs run; null: none is linked here.</param>
/// <param name="Missing">It is not there any more; null: nobody looked.</param>
/// <param name="Checkout">Of the person, beside which that work tree was made; null: none was.</param>
internal sealed record LinkShown(
    string Id,
    string? Label,
    string Workspace,
    string Server,
    string? Path,
    bool? Missing,
    string? Checkout = null
)
{
    public static LinkShown Of(RepositoryLink link, bool? missing) =>
        new(link.RepoId, link.Label, link.Workspace, link.Server, link.LocalPath, missing, link.Checkout);
}

/// <param name="Boxes">One a login.</param>
internal sealed record BoxesAnswer(IEnumerable<WorkerShown> Boxes) : VersionedAnswer;

/// <param name="Pid">Of the program that works; null: none does.</param>
/// <param name="Parts">worker, runner, or both.</param>
/// <param name="Waiting">Results that the Console does not know yet.</param>
/// <param name="Kept">Work whose lease was lost.</param>
internal sealed record WorkerShown(
    string Server,
    string Workspace,
    int? Pid,
    IReadOnlyList<string> Parts,
    bool Online,
    DateTimeOffset? Since,
    string? Problem,
    IReadOnlyList<Ias.Console.Worker.Files.JobInHand> Doing,
    IReadOnlyList<Ias.Console.Worker.Files.BusyCheckout> Busy,
    int Waiting,
    IReadOnlyList<Ias.Console.Worker.Files.KeptWork> Kept
);
