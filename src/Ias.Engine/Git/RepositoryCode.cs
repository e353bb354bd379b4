using System.Globalization;
using System.Text;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>
/// Finds the programs of the repository's choice that git would run: hooks, filters, signing. git is asked again only when a
/// configuration file changed.
/// </summary>
internal sealed class RepositoryCode(ProcessRunner processes, string workTree, string gitDir, string commonDir)
{
    private Settings? _last;

    private string Config => Path.Combine(commonDir, "config");

    /// <summary>The settings as they are now.</summary>
    /// <exception cref="ProblemException">git refused.</exception>
    public async Task<Settings> ReadAsync(CancellationToken cancel)
    {
        if (_last is { } known && Stamp(known.Files) == known.Stamp)
        {
            return known;
        }

        string[] own = [Config, Path.Combine(gitDir, "config.worktree"), Path.Combine(gitDir, "HEAD")]; // HEAD: includeIf "onbranch:"
        var all = GitSettings.Of(await processes.RunAsync(GitCommand.Read(workTree, GitSettings.Question), cancel), workTree);
        var files = all
            .All.Select(setting => setting.Origin)
            .Distinct(StringComparer.Ordinal)
            .Where(origin => origin.StartsWith("file:", StringComparison.Ordinal))
            .Select(origin => Path.GetFullPath(origin["file:".Length..], workTree))
            .Concat(own)
            .ToHashSet(StringComparer.Ordinal);
        return _last = Of(all, [.. files], Stamp(files));
    }

    /// <summary>True when an executable hook exists, or a hooks folder of the repository's choice is set.</summary>
    public bool HasHooks(Settings settings)
    {
        var folder = Path.Combine(commonDir, "hooks");
        return settings.HooksPath.Length > 0 || (OutsideFolder.Exists(folder) && OutsideFolder.EnumerateFiles(folder).Any(IsHook));
    }

    internal static bool IsHook(string file)
    {
        try
        {
            return !file.EndsWith(".sample", StringComparison.Ordinal)
                && (OutsideFile.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute))
                    != UnixFileMode.None;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // a link to nothing
        }
    }

    private static Settings Of(GitSettings settings, IReadOnlyList<string> files, string stamp)
    {
        var filters = new SortedSet<string>(StringComparer.Ordinal);
        var local = new SortedSet<string>(StringComparer.Ordinal);
        var hooks = "";
        foreach (var setting in settings.All)
        {
            var key = setting.Key;
            if (key == "core.hookspath")
            {
                hooks = setting.Value;
            }
            else if (key.StartsWith("filter.", StringComparison.Ordinal) && key.LastIndexOf('.') is > 6 and var dot)
            {
                filters.Add(key[7..dot]);
                if (setting.IsLocal)
                {
                    local.Add(key[7..dot]);
                }
            }
        }

        return new Settings(settings, hooks, [.. filters], [.. local], settings.Is("commit.gpgsign", otherwise: false), files, stamp);
    }

    private static string Stamp(IEnumerable<string> files)
    {
        var stamp = new StringBuilder();
        foreach (var file in files)
        {
            var info = OutsideFile.Info(file);
            stamp.Append(
                CultureInfo.InvariantCulture,
                $"{(info.Exists ? info.LastWriteTimeUtc.Ticks : 0)}/{(info.Exists ? info.Length : 0)} "
            );
        }

        return stamp.ToString();
    }

    /// <summary>Settings read from the configuration.</summary>
    /// <param name="All">All of it.</param>
    /// <param name="HooksPath"><c>core.hooksPath</c>; empty = git's own folder.</param>
    /// <param name="Filters">Names of all clean and smudge filters.</param>
    /// <param name="LocalFilters">Those set in the repository's own configuration, where an agent can write.</param>
    /// <param name="Signs">Commits are signed.</param>
    internal sealed record Settings(
        GitSettings All,
        string HooksPath,
        IReadOnlyList<string> Filters,
        IReadOnlyList<string> LocalFilters,
        bool Signs,
        IReadOnlyList<string> Files,
        string Stamp
    )
    {
        /// <summary>Variables that switch the repository's own filters off, for commands that run outside the cage. Variables, because a
        /// filter's name may hold <c>=</c>.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> WithoutFilters { get; } = Off(LocalFilters);

        /// <summary>The same for every filter.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> WithoutAnyFilter { get; } = Off(Filters);

        private static List<KeyValuePair<string, string>> Off(IReadOnlyList<string> filters)
        {
            var variables = new List<KeyValuePair<string, string>>();
            foreach (
                var (key, value) in filters.SelectMany(f =>
                    new[]
                    {
                        ($"filter.{f}.clean", ""),
                        ($"filter.{f}.smudge", ""),
                        ($"filter.{f}.process", ""),
                        ($"filter.{f}.required", "false"),
                    }
                )
            )
            {
                var number = variables.Count / 2;
                variables.Add(new($"GIT_CONFIG_KEY_{number}", key));
                variables.Add(new($"GIT_CONFIG_VALUE_{number}", value));
            }

            variables.Add(new("GIT_CONFIG_COUNT", (variables.Count / 2).ToString(CultureInfo.InvariantCulture)));
            return variables;
        }
    }
}
