using System.Collections;
using Ias.Core.Agents.Known;
using Ias.Core.Ice;
using Ias.Engine.Files;
using Ias.Engine.Ice.Home;

namespace Ias.Engine.Ice;

/// <summary>Lists what a turn gets of the person's, before one begins.</summary>
internal static class InsideList
{
    private const string Replaced = " (secrets replaced)";

    /// <summary>By kind; empty kinds are left out.</summary>
    /// <param name="home">Places of the home that a turn sees.</param>
    /// <param name="environment">The person's environment.</param>
    public static IReadOnlyList<InsideGroup> Of(Prepared prepared, HomePlaces home, IDictionary environment)
    {
        var answers = environment
            .Cast<DictionaryEntry>()
            .Select(variable => (Name: (string)variable.Key, Value: (string?)variable.Value ?? ""))
            .OrderBy(variable => variable.Name, StringComparer.Ordinal)
            .ToLookup(variable => InsideVariables.Of(variable.Name, variable.Value, prepared.Environment), variable => variable.Name);
        var masked = home.Agents.Masked;
        InsideGroup[] groups =
        [
            new("programs", [.. home.Programs.Select(Shown)]),
            new("settings", [.. home.Settings.Select(one => Shown(one.Place) + (one.IsMasked ? Replaced : ""))]),
            new(
                "agents",
                [
                    .. AgentFolders
                        .All.Select(agent => agent.PlaceIn(home.Home, prepared.Variable))
                        .Where(OutsideFolder.Exists)
                        .Select(place => $"{Shown(place)} (a copy)"),
                    .. AgentFolders
                        .Files.Select(name => Path.Combine(home.Home, name))
                        .Where(OutsideFile.Exists)
                        .Select(place => $"{Shown(place)} (a copy)"),
                    .. masked.Select(name => $"~/{name}{Replaced}"),
                ]
            ),
            new("caches", [.. home.Caches.Select(cache => Shown(cache.To))]),
            new("readable", [.. home.Readable.Select(Shown)]),
            new("writable", [.. prepared.Writable.Paths.Select(Shown)]),
            new(
                "variables",
                [
                    .. answers[VariableAnswer.Known]
                        .Concat(answers[VariableAnswer.Named])
                        .Concat(answers[VariableAnswer.ProviderKey].Select(name => $"{name} (the provider's key)")),
                ]
            ),
            new("left out", [.. answers[VariableAnswer.Secret].Select(name => $"{name} (looks like a secret)")]),
            new("sockets", [.. OutsideSockets.OfDatabases(OutsideSockets.Listening())]),
        ];
        return [.. groups.Where(group => group.Items.Count > 0)];

        string Shown(string path) =>
            FolderPath.IsWithin(path, home.Home) && path != home.Home ? $"~/{path[(home.Home.Length + 1)..]}" : path;
    }
}
