using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>Says whether a path or a variable is inside, why, and which setting changes it.</summary>
/// <param name="places">What of the home is inside.</param>
/// <param name="writable">What <c>ice.writable</c> names, links followed.</param>
/// <param name="named">What <c>ice.environment</c> names.</param>
/// <param name="workTree">The turn's work tree.</param>
/// <param name="variable">The person's environment.</param>
internal sealed class Explanation(
    HomePlaces places,
    IReadOnlyList<string> writable,
    IReadOnlyList<string> named,
    string workTree,
    Func<string, string?> variable
)
{
    /// <summary>One sentence about a variable.</summary>
    public string OfVariable(string name) =>
        InsideVariables.Of(name, variable(name) ?? "", named) switch
        {
            VariableAnswer.Known => $"{name} is inside: everyday work needs it.",
            VariableAnswer.Named => $"{name} is inside: ice.environment names it.",
            VariableAnswer.ProviderKey => $"{name} is inside: an agent logs in to its provider with it.",
            VariableAnswer.Secret => $"{name} is not inside: its value looks like a secret. No setting adds it.",
            _ =>
                $"{name} is not inside: nothing names it. To add it: ice.environment: [{name}] in {Core.Config.ConfigKeys.FileName}, then ias allow",
        };

    /// <summary>One sentence about a path, absolute.</summary>
    public string OfPath(string path)
    {
        var real = RealPath.Of(path);
        return FolderPath.IsWithin(real, workTree) ? $"{path} is inside: it belongs to the repository."
            : In(writable, real) ? $"{path} is inside, to be written: ice.writable names it. What a turn writes there stays."
            : places.Caches.Any(cache => FolderPath.IsWithin(path, cache.To) && cache.To.Length > 1)
                ? $"{path} is inside as the turns' own package cache; yours is not written."
            : In(places.Programs, real) ? $"{path} is inside, read-only: programs of your PATH need it."
            : In(places.Readable, real) ? $"{path} is inside, read-only: ice.readable names it."
            : FolderPath.IsWithin(real, places.Home) ? OfHome(path, real)
            : PrivateTemporary.Hides(real) || FolderPath.IsWithin(real, "/run")
                ? $"{path} is not inside: a turn has its own empty folder there. To add it: ice.writable: [{path}] in {Core.Config.ConfigKeys.FileName}, then ias allow"
            : $"{path} is inside, read-only: it is the system's.";
    }

    private string OfHome(string path, string real)
    {
        var below = real == places.Home ? "" : real[(places.Home.Length + 1)..];
        return places.Settings.ContainsKey(below) ? $"{path} is inside as a copy without secrets, read-only."
            : Core.Agents.AgentFolders.All.Any(agent => FolderPath.IsWithin(below, agent.Path))
            || Core.Agents.AgentFolders.Files.Contains(below)
                ? $"{path} is inside as a copy from the start of the run. Only a refreshed login and transcripts come back."
            : below.Length == 0 ? $"{path} is not inside: a turn has a private home there."
            : $"{path} is not inside: of your home a turn gets only what is named. To add it: ice.readable: [~/{below}] in {Core.Config.ConfigKeys.FileName}, then ias allow";
    }

    private static bool In(IReadOnlyList<string> folders, string path) => folders.Any(folder => FolderPath.IsWithin(path, folder));
}
