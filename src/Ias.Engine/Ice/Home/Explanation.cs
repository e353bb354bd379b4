using Ias.Core.Ice;
using Ias.Engine.Files;

namespace Ias.Engine.Ice.Home;

/// <summary>Says whether a path or a variable is inside, why, and which setting changes it.</summary>
/// <param name="places">Places of the home that a turn sees.</param>
/// <param name="writable">Paths in <c>ice.writable</c>, links followed.</param>
/// <param name="named">Names in <c>ice.environment</c>.</param>
/// <param name="workTree">The turn's work tree.</param>
/// <param name="gitDir">The repository's git dir, which work trees share.</param>
/// <param name="isMounted">True: a turn sees the whole file system except where a mount covers it.</param>
/// <param name="variable">The person's environment.</param>
internal sealed class Explanation(
    HomePlaces places,
    IReadOnlyList<string> writable,
    IReadOnlyList<string> named,
    string workTree,
    string gitDir,
    bool isMounted,
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
    public string OfPath(string path) => Of(path).Words;

    /// <summary>One sentence about a path, absolute, and whether a turn has it.</summary>
    public (bool IsInside, string Words) Of(string path)
    {
        var real = RealPath.Of(path);
        return FolderPath.IsWithin(real, gitDir)
                ? Has(path, ": it is the git dir. A turn works in a copy of it; commits come back through checks.")
            : FolderPath.IsWithin(real, workTree) ? Has(path, ": it belongs to the repository.")
            : In(writable, real) ? Has(path, ", to be written: ice.writable names it. What a turn writes there stays.")
            : places.Settings.Any(settings => settings.Place == path || settings.Place == real)
                ? Has(path, " as a copy without secrets, made anew for each turn.")
            : places.Caches.Any(cache => FolderPath.IsWithin(path, cache.To) && cache.To.Length > 1)
                ? Has(path, " as the turns' own package cache; yours is not written.")
            : In(places.Programs, real) ? Has(path, ", read-only: programs of your PATH need it.")
            : In(places.Readable, real) ? Has(path, ", read-only: ice.readable names it.")
            : FolderPath.IsWithin(real, places.Home) ? OfHome(path, real)
            : PrivateTemporary.Hides(real) || FolderPath.IsWithin(real, "/run")
                ? HasNot(path, "a turn has its own empty folder there", "ice.writable", path)
            : isMounted
            || FolderPath.IsWithin(real, LandlockLayout.Settings)
            || LandlockRule.OfSystem.Any(rule => FolderPath.IsWithin(real, rule.Path))
                ? Has(path, ", read-only: it is the system's.")
            : HasNot(path, "Landlock, which holds turns here, shows the folders of the system that programs need", "ice.readable", path);
    }

    private (bool, string) OfHome(string path, string real)
    {
        var below = real == places.Home ? "" : real[(places.Home.Length + 1)..];
        return Core.Agents.Known.AgentFolders.All.Any(agent => FolderPath.IsWithin(below, agent.Path))
            || Core.Agents.Known.AgentFolders.Files.Contains(below)
                ? Has(
                    path,
                    " as a copy from the start of the turn, with secrets of others than its provider replaced. Only a refreshed login and transcripts come back."
                )
            : below.Length == 0 ? (false, $"{path} is not inside: a turn has a private home there.")
            : HasNot(path, "of your home a turn gets only what is named", "ice.readable", $"~/{below}");
    }

    private static (bool, string) Has(string path, string how) => (true, $"{path} is inside{how}");

    private static (bool, string) HasNot(string path, string why, string setting, string entry) =>
        (false, $"{path} is not inside: {why}. To add it: {setting}: [{entry}] in {Core.Config.ConfigKeys.FileName}, then ias allow");

    private static bool In(IReadOnlyList<string> folders, string path) => folders.Any(folder => FolderPath.IsWithin(path, folder));
}
