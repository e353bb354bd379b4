using System.Text.Json;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Ice;

/// <summary>The private folders of turns. A killed engine leaves them behind; each name identifies its owner.</summary>
internal sealed class TurnFolders(ProcessRunner processes, string stateFolder)
{
    /// <summary>A name for the folder of a turn that this process begins: its pid, the time it started, and six random digits.</summary>
    public static string NewName() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Environment.ProcessId}-{StartOf(Environment.ProcessId)}-{Guid.NewGuid().ToString("N")[..6]}"
        );

    /// <summary>Removes those of engines that are gone, and renames the git repositories their turns left in work trees.</summary>
    /// <returns>Sentences about those.</returns>
    public async Task<IReadOnlyList<string>> SweepAsync(CancellationToken cancel)
    {
        var told = new List<string>();
        var turns = Path.Combine(stateFolder, TurnScope.Turns);
        foreach (var folder in OutsideFolder.Exists(turns) ? OutsideFolder.EnumerateDirectories(turns) : [])
        {
            if (
                Path.GetFileName(folder).Split('-') is not [var pid, var started, _]
                || !int.TryParse(pid, out var id)
                || !long.TryParse(started, out var at)
                || StartOf(id) == at
            )
            {
                continue;
            }

            told.AddRange(SweepRepositories(folder, cancel));
            await RemoveAsync(processes, folder, _ => { });
        }

        return told;
    }

    // What a turn that was killed left in its work tree would be taken for the person's own by the next.
    private static IReadOnlyList<string> SweepRepositories(string folder, CancellationToken cancel)
    {
        if (ScopeOf(folder) is not { } scope || !OutsideFolder.Exists(scope.WorkTree))
        {
            return [];
        }

        using var workTree = InsideFolder.Open(scope.WorkTree);
        return NestedRepositories.Load(Path.Combine(folder, TurnScope.Nested), workTree)?.Sweep(cancel) ?? [];
    }

    private static TurnScope? ScopeOf(string folder)
    {
        try
        {
            return TurnScope.Read(folder);
        }
        catch (JsonException)
        {
            return null; // torn: the turn had not begun
        }
    }

    // Field 22 of /proc/pid/stat: distinguishes a reused pid.
    private static long StartOf(int pid) => ProcStat.Read(pid)?.StartTicks ?? -1;

    /// <summary>Removes a turn's folder with all an agent may have left in its /tmp: folders nobody may write, trees deeper than a path is
    /// long.</summary>
    public static async Task RemoveAsync(ProcessRunner processes, string folder, Action<IReadOnlyList<string>> told)
    {
        try
        {
            OutsideFolder.DeleteAll(folder);
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // below
        }

        // chmod and rm walk by folder handles, and follow no links on the way.
        foreach (
            var (program, arguments) in new (string, string[])[] { ("/bin/chmod", ["-R", "u+rwX", folder]), ("/bin/rm", ["-rf", folder]) }
        )
        {
            await processes.RunAsync(
                new ProcessSpec
                {
                    FileName = program,
                    Arguments = arguments,
                    WorkingDirectory = "/",
                    Timeout = TimeSpan.FromMinutes(5),
                },
                CancellationToken.None
            );
        }

        if (OutsideFolder.Exists(folder))
        {
            told([$"{folder} could not be removed: rm -rf {ShellWord.Quote(folder)}"]);
        }
    }
}
