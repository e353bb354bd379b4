using Ias.Core.Ice;
using Ias.Engine.Ice;
using Ias.Engine.Processes;

namespace Ias.Engine.Tests.Ice;

/// <summary>
/// A small world of repositories, made once and copied for each command line: the run's repository <c>work</c> with a submodule <c>lib</c>
/// and a second worktree <c>wt</c>, its bare remote, another repository <c>other</c> with a bare remote of its own, and a folder with
/// nothing.
/// </summary>
public sealed class CorpusWorld : IAsyncLifetime
{
    // Hundreds of copies of many tiny files: in memory where there is such a folder, else in the temporary folder.
    private readonly string _folder = Directory
        .CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"test-ias-{Guid.NewGuid():N}"))
        .FullName;

    private int _copies;

    public CorpusWorld()
    {
        Processes = new ProcessRunner(TimeProvider.System);
        Template = Path.Combine(_folder, "template");
        Git = Which("git");
    }

    public ProcessRunner Processes { get; }

    /// <summary>The real git.</summary>
    public string Git { get; }

    private string Template { get; }

    /// <summary>A copy that nobody changes.</summary>
    public WorldCopy Untouched { get; private set; } = null!;

    /// <summary>A world of a test's own; everything in it is relative but for the worktree's two links, which are written anew.</summary>
    public WorldCopy Copy()
    {
        var path = Path.Combine(_folder, $"copy-{Interlocked.Increment(ref _copies)}");
        CopyFolder(Template, path);
        File.WriteAllText(Path.Combine(path, "wt", ".git"), $"gitdir: {path}/work/.git/worktrees/wt\n");
        File.WriteAllText(Path.Combine(path, "work/.git/worktrees/wt/gitdir"), $"{path}/wt/.git\n");
        return new WorldCopy(path, this);
    }

    public ValueTask DisposeAsync()
    {
        Processes.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    public async ValueTask InitializeAsync()
    {
        foreach (var name in (string[])["", "home", "none"])
        {
            Directory.CreateDirectory(Path.Combine(Template, name));
        }

        File.WriteAllText(
            Path.Combine(Template, "home/.gitconfig"),
            "[user]\n\tname = Test\n\temail = test@example.invalid\n[core]\n\teditor = true\n[init]\n\tdefaultBranch = main\n\ttemplateDir =\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n"
        );
        var build = new WorldCopy(Template, this);
        await build.DoAsync(
            "none",
            "init -q --bare ../lib.git",
            "init -q --bare ../remote.git",
            "init -q --bare ../other.git",
            "init -q ../lib-seed",
            "init -q ../work",
            "init -q ../other"
        );
        await build.DoAsync("lib-seed", "commit -q --allow-empty -m lib", "push -q ../lib.git main");

        build.Write("work/README.md", "sample\n");
        build.Write("work/.gitignore", "build/\n");
        await build.DoAsync(
            "work",
            "remote add origin ../remote.git",
            "add -A",
            "commit -qm first",
            "submodule --quiet add ../lib.git lib",
            "commit -qm lib",
            "tag v1",
            "push -q -u origin main v1"
        );
        await build.DoAsync(
            "work",
            "branch release/1.0",
            "branch feature/remote-only",
            "push -q origin release/1.0 feature/remote-only",
            "branch -qD release/1.0",
            "branch -qD feature/remote-only"
        );
        await build.DoAsync("work", "commit -q --allow-empty -m second", "push -q origin main", "remote set-head origin main");
        await build.DoAsync("work", "switch -q -c feature/old main~1", "commit -q --allow-empty -m old", "push -q -u origin feature/old");
        build.Write("work/spike.txt", "spike\n");
        await build.DoAsync("work", "switch -q -c spike main", "add spike.txt", "commit -qm spike", "commit -q --allow-empty -m spike-2");
        await build.DoAsync(
            "work",
            "switch -q -c feature/cart main~1",
            "commit -q --allow-empty -m cart",
            "push -q -u origin feature/cart",
            "commit -q --allow-empty -m cart-2"
        );
        build.Write("work/.git/info/exclude", "/.run/\n");
        build.Write("work/.run/state.json", "{}\n");
        build.Write("work/build/out.txt", "out\n");
        build.Write("work/new.txt", "new\n");
        await build.DoAsync("work", "worktree add -q -b feature/wt ../wt main~1");
        await build.DoAsync("work", "-C lib checkout -q --detach");

        build.Write("other/file.txt", "other\n");
        await build.DoAsync(
            "other",
            "add -A",
            "commit -qm first",
            "tag v1",
            "commit -q --allow-empty -m second",
            "switch -q -c topic",
            "commit -q --allow-empty -m topic",
            "switch -q main",
            "remote add up ../other.git",
            "push -q up main topic"
        );
        build.Write("other/gitfile", "gitdir: ../work/.git\n");
        Directory.Delete(Path.Combine(Template, "lib-seed"), recursive: true);
        Untouched = Copy();
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static string Which(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(p => Path.Combine(p, program)).First(File.Exists);
}

/// <summary>One copy of the world.</summary>
public sealed class WorldCopy(string path, CorpusWorld world) : IDisposable
{
    public string Path { get; } = path;

    /// <summary>The folder a place's name stands for.</summary>
    public string At(string place) =>
        place == "lib" ? $"{Path}/work/lib"
        : place == "remote" ? $"{Path}/remote.git"
        : $"{Path}/{place}";

    public void Write(string file, string content)
    {
        var full = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    /// <summary>Runs git command lines that must work.</summary>
    public async Task DoAsync(string place, params string[] commandLines)
    {
        foreach (var line in commandLines)
        {
            var result = await RunAsync(place, Words(line), new Dictionary<string, string?>(StringComparer.Ordinal));
            if (!result.Ok)
            {
                throw new InvalidOperationException($"{place}: git {line}: exit {result.ExitCode}\n{result.Error}");
            }
        }
    }

    /// <summary>Runs the real git, with nothing of this machine's configuration.</summary>
    public Task<ProcessResult> RunAsync(string place, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> variables) =>
        world.Processes.RunAsync(
            new ProcessSpec
            {
                FileName = world.Git,
                Arguments = arguments,
                WorkingDirectory = At(place),
                Environment = Variables(variables),
                Timeout = TimeSpan.FromSeconds(60),
            },
            CancellationToken.None
        );

    /// <summary>What the policy says, with the facts of this world.</summary>
    public async Task<Judgement> JudgeAsync(string place, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> variables)
    {
        var scope = new IceScope($"{Path}/work/.git", ["../remote.git"], []);
        var facts = await GitFacts.GatherAsync(
            world.Processes,
            new GitFactsRequest(world.Git, At(place), arguments, Variables(variables), scope),
            CancellationToken.None
        );
        return GitPolicy.Judge(arguments, facts);
    }

    public Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string?> own)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (
            var name in Environment
                .GetEnvironmentVariables()
                .Keys.Cast<string>()
                .Where(n => n.StartsWith("GIT_") || n is "EDITOR" or "VISUAL" or "PAGER" or "XDG_CONFIG_HOME")
        )
        {
            variables[name] = null;
        }

        variables["HOME"] = $"{Path}/home";
        variables["GIT_CONFIG_NOSYSTEM"] = "1";
        variables["GIT_TERMINAL_PROMPT"] = "0";
        variables["FILTER_BRANCH_SQUELCH_WARNING"] = "1";
        variables["GIT_CEILING_DIRECTORIES"] = Path;
        variables["LC_ALL"] = "C";
        foreach (var (name, value) in own)
        {
            variables[name] = value;
        }

        return variables;
    }

    /// <summary>A command line cut by blanks and quotes, with $WORLD filled in.</summary>
    public List<string> Words(string line) => Cut(line.Replace("$WORLD", Path));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static List<string> Cut(string line)
    {
        var words = new List<string>();
        var word = "";
        var inWord = false;
        var quote = '\0';
        foreach (var c in line + " ")
        {
            if (quote == '\0' && c == ' ')
            {
                if (inWord)
                {
                    words.Add(word);
                }

                (word, inWord) = ("", false);
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                (quote, inWord) = (c, true);
            }
            else if (c == quote)
            {
                quote = '\0';
            }
            else
            {
                (word, inWord) = (word + c, true);
            }
        }

        return words;
    }
}
