using System.Diagnostics;

namespace Ias.Tests;

/// <summary>A real git repository with one commit on <c>main</c>, an identity of its own, untouched by the machine's git configuration;
/// optionally with a bare remote <c>origin</c>.</summary>
public sealed class TemporaryRepository : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TemporaryRepository(bool withRemote = false, string name = "work")
    {
        Path = _folder.At(name);
        Directory.CreateDirectory(Path);
        Git("init", "-q", "-b", "main");
        Git("config", "user.name", "Test");
        Git("config", "user.email", "test@example.invalid");
        Write("README.md", "sample\n");
        Git("add", "-A");
        Git("commit", "-q", "-m", "first");
        if (withRemote)
        {
            Run("git", _folder.Path, "init", "-q", "--bare", "-b", "main", RemotePath);
            Git("remote", "add", "origin", RemotePath);
            Git("push", "-q", "-u", "origin", "main");
        }
    }

    public string Path { get; }

    /// <summary>The folder of the repository, its remote and all else of this test.</summary>
    public string Around => _folder.Path;

    /// <summary>A path in the work tree.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string RemotePath => _folder.At("remote.git");
    public string Home => _folder.At("home");

    public void Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    /// <summary>Runs git here and returns its trimmed output; throws when it fails.</summary>
    public string Git(params string[] arguments) => Run("git", Path, arguments);

    /// <summary>Runs git in the bare remote.</summary>
    public string RemoteGit(params string[] arguments) => Run("git", RemotePath, arguments);

    public static string Run(string program, string folder, params string[] arguments)
    {
        var (code, output) = TryRun(program, folder, arguments);
        return code == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: exit {code}\n{output}");
    }

    public static (int Code, string Output) TryRun(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_")).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + error.Result).Trim());
    }

    public void Dispose() => _folder.Dispose();
}
