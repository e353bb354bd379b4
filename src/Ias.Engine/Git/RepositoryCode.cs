using System.Globalization;
using System.Text;
using Ias.Engine.Processes;

namespace Ias.Engine.Git;

/// <summary>Which programs of the repository's choice git would run: hooks, filters, signing. Where git must be asked, anew only when a
/// configuration file changed.</summary>
internal sealed class RepositoryCode(ProcessRunner processes, RepositoryReader reader, string workTree, string gitDir, string commonDir)
{
    private Settings? _last;

    private string Config => Path.Combine(commonDir, "config");

    /// <summary>The settings as they are now.</summary>
    public async Task<Settings> ReadAsync(CancellationToken cancel)
    {
        if (await reader.SettingsAsync(cancel) is { } read)
        {
            return Of(read, [], "");
        }

        if (_last is { } known && Stamp(known.Files) == known.Stamp)
        {
            return known;
        }

        var result = await processes.RunAsync(GitCommand.Read(workTree, "config", "-z", "--list", "--show-scope", "--show-origin"), cancel);
        if (!result.Ok)
        {
            throw new ProblemException(
                new Problem("git cannot read the repository's configuration.", GitCommand.Tail(result), "git config --list --show-origin")
            );
        }

        return _last = Parse(result.Output);
    }

    /// <summary>Whether an executable hook is there, or a hooks folder of the repository's choice is set.</summary>
    public bool HasHooks(Settings settings)
    {
        var folder = Path.Combine(commonDir, "hooks");
        return settings.HooksPath.Length > 0 || (Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(IsHook));
    }

    private static bool IsHook(string file)
    {
        try
        {
            return !file.EndsWith(".sample", StringComparison.Ordinal)
                && (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute))
                    != UnixFileMode.None;
        }
        catch (FileNotFoundException)
        {
            return false; // a link to nothing
        }
    }

    private Settings Parse(string output)
    {
        string[] own = [Config, Path.Combine(gitDir, "config.worktree"), Path.Combine(gitDir, "HEAD")]; // HEAD: includeIf "onbranch:"
        var files = new HashSet<string>(own, StringComparer.Ordinal);
        var all = new List<GitSetting>();
        var parts = output.Split('\0'); // scope, origin, key LF value
        for (var i = 0; i + 2 < parts.Length; i += 3)
        {
            if (parts[i + 1].StartsWith("file:", StringComparison.Ordinal))
            {
                files.Add(Path.GetFullPath(parts[i + 1]["file:".Length..], workTree));
            }

            var end = parts[i + 2].IndexOf('\n', StringComparison.Ordinal);
            all.Add(
                new GitSetting(
                    end < 0 ? parts[i + 2] : parts[i + 2][..end],
                    end < 0 ? "true" : parts[i + 2][(end + 1)..],
                    parts[i] is "local" or "worktree"
                )
            );
        }

        return Of(new GitSettings(all), [.. files], Stamp(files));
    }

    private static Settings Of(GitSettings settings, IReadOnlyList<string> files, string stamp)
    {
        var filters = new SortedSet<string>(StringComparer.Ordinal);
        var local = new SortedSet<string>(StringComparer.Ordinal);
        var hooks = "";
        foreach (var (key, value, isLocal) in settings.All)
        {
            if (key == "core.hookspath")
            {
                hooks = value;
            }
            else if (key.StartsWith("filter.", StringComparison.Ordinal) && key.LastIndexOf('.') is > 6 and var dot)
            {
                filters.Add(key[7..dot]);
                if (isLocal)
                {
                    local.Add(key[7..dot]);
                }
            }
        }

        return new Settings(hooks, [.. filters], [.. local], settings.Is("commit.gpgsign", otherwise: false), files, stamp);
    }

    private static string Stamp(IEnumerable<string> files)
    {
        var stamp = new StringBuilder();
        foreach (var file in files)
        {
            var info = new FileInfo(file);
            stamp.Append(
                CultureInfo.InvariantCulture,
                $"{(info.Exists ? info.LastWriteTimeUtc.Ticks : 0)}/{(info.Exists ? info.Length : 0)} "
            );
        }

        return stamp.ToString();
    }

    /// <summary>What the configuration says.</summary>
    /// <param name="HooksPath"><c>core.hooksPath</c>; empty = git's own folder.</param>
    /// <param name="Filters">Names of all clean and smudge filters.</param>
    /// <param name="LocalFilters">Those set in the repository's own configuration, where an agent can write.</param>
    /// <param name="Signs">Commits are signed.</param>
    internal sealed record Settings(
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
