using System.Text.Json;
using System.Text.Json.Serialization;
using Ias.Console.Client.Calls;

namespace Ias.Console.Client.Logins;

/// <summary>A token for one workspace of one server.</summary>
/// <param name="Server">Its URL, as <see cref="ServerUrl"/> writes it.</param>
/// <param name="Workspace">The workspace's slug.</param>
/// <param name="PersonId">Whose token it is; null for a machine's.</param>
/// <param name="Scope">A machine's: machine, read or integration.</param>
/// <param name="InsecureHttp">A person allowed plain HTTP to this server.</param>
public sealed record Login(
    string Server,
    string Workspace,
    string WorkspaceId,
    string Token,
    DateTimeOffset Since,
    string? PersonId = null,
    string? Scope = null,
    bool InsecureHttp = false
)
{
    /// <summary>Keys a newer version wrote, kept.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Holder of the token, in words.</summary>
    [JsonIgnore]
    public string Holder => PersonId is not null ? "a person" : $"a machine (scope {Scope})";

    /// <summary>Without the token: it is never shown.</summary>
    public override string ToString() => $"{Workspace} at {Server}";

    /// <summary>A client that acts by it.</summary>
    /// <param name="calledAs">How the person calls the program.</param>
    /// <param name="tries">How often a call is tried.</param>
    /// <param name="breaks">After several failures in a row nothing is asked for a while.</param>
    public ControlPlaneClient Open(string calledAs, TimeProvider time, int tries = ControlPlaneClient.Tries, bool breaks = false) =>
        new(ServerUrl.Parse(Server, InsecureHttp, $"{calledAs} auth login"), Token, calledAs, time, tries, breaks);
}
