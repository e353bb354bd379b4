using Ias.Engine.Files;
using Ias.Engine.Ice.Landlock;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>What one turn may use where Landlock holds it: the same as its mounts would lay, as far as rules without exceptions can say
/// it.</summary>
internal static class TurnPlaces
{
    // Settings without logins, which git and package tools read at every call.
    private static readonly string[] Settings = [".gitconfig", ".config/git/config", ".config/git/ignore", ".config/git/attributes"];

    /// <param name="turnFolder">The turn's private folder.</param>
    /// <param name="agentHome">The HOME the agent is given; empty = the person's.</param>
    public static LandlockPlaces Of(Prepared prepared, GuardRequest request, string turnFolder, string agentHome)
    {
        var temporary = Path.Combine(turnFolder, "tmp");
        PrivateFolder.Make(temporary);
        var home = prepared.Variable("HOME") ?? "";
        string[] repository = [prepared.Place.WorkTree, prepared.Place.CommonDir];
        return new LandlockPlaces(
            [
                .. request.ReadOnly ? [] : repository,
                .. request.Writable.Where(path =>
                    !FolderPath.IsWithin(path, request.WorkTree) || SharedFolder.IsWithin(request.WorkTree, path)
                ),
                request.ScratchFolder,
                .. prepared.Writable.Paths,
            ],
            [
                .. repository,
                request.MainTree,
                turnFolder,
                Path.GetDirectoryName(prepared.Shims.Path)!,
                .. prepared.Program.Select(file => Path.GetDirectoryName(RealPath.Of(file))!),
                .. Programs(prepared.Variable("PATH") ?? "", [home, Ids.SystemHome()]),
                .. prepared.Masked
                    ? new[] { home, agentHome }.Where(h => h.Length > 1).SelectMany(h => Settings.Select(name => Path.Combine(h, name)))
                    : [home],
            ]
        )
        {
            Temporary = request.ReadOnly ? "" : temporary,
        };
    }

    // Of a toolchain in the home the libraries lie beside its bin, and are needed too.
    private static IEnumerable<string> Programs(string path, IReadOnlyList<string> homes) =>
        path.Split(':')
            .Where(folder => folder.StartsWith('/') && Directory.Exists(folder))
            .Select(RealPath.Of)
            .SelectMany(folder =>
                Path.GetDirectoryName(folder) is { } top
                && Path.GetFileName(folder) == "bin"
                && Path.GetFileName(top) != ".local"
                && homes.Any(home => home.Length > 1 && FolderPath.IsWithin(top, home))
                    ? [folder, top]
                    : new[] { folder }
            )
            .Where(folder => !homes.Any(home => home.Length == 0 || FolderPath.IsWithin(home, folder)));
}
