using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Console.Client.Logins;
using Ias.Engine.Git;

namespace Ias.Console.Client.Repositories;

/// <summary>A checkout here is a repository there.</summary>
/// <param name="RepoId">The repository's id on the server.</param>
/// <param name="LocalPath">The top of the work tree in which jobs run.</param>
/// <param name="RemoteUrlHash">By which both know it (<see cref="RemoteIdentity"/>).</param>
/// <param name="Label">What it is called there.</param>
/// <param name="Checkout">The person's checkout beside which that work tree was made; null: jobs run in a work tree the person
/// chose.</param>
public sealed record RepositoryLink(
    string RepoId,
    string LocalPath,
    string Server,
    string Workspace,
    string WorkspaceId,
    string RemoteUrlHash,
    string? Label = null,
    string? Checkout = null
)
{
    /// <summary>Keys a newer version wrote, kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>True when there is no work tree at <see cref="LocalPath"/> any more, or its repository is gone.</summary>
    [JsonIgnore]
    public bool IsMissing => !Directory.Exists(LocalPath) || GitPlace.Find(LocalPath) is null;

    /// <summary>True when it belongs to the workspace of that login.</summary>
    public bool IsOf(Login login) => (Server, WorkspaceId) == (login.Server, login.WorkspaceId);
}
