using System.Diagnostics;
using Ias.Tests;

namespace Ias.Engine.Tests.Ice;

/// <summary>
/// Somebody who is not root, with a home, a repository <c>work</c> on <c>feature/x</c> and its bare remote: <c>ias</c>, the built
/// program, is run by them. Where the tests run as root it is one of the system's who does nothing else, else whoever runs them.
/// </summary>
public sealed class OrdinaryUser : IDisposable
{
    private const string Id = "daemon"; // is on every system, and owns nothing but what is in the folder of this test

    private static readonly string[] Become = ["setpriv", $"--reuid={Id}", $"--regid={Id}", "--clear-groups", "--no-new-privs"];

    private readonly TemporaryFolder _folder = new();

    public OrdinaryUser()
    {
        Program = Cage.Program;
        Directory.CreateDirectory(Home);
        if (IsRoot)
        {
            // The build may lie where nobody else can enter.
            var copy = At("program");
            Directory.CreateDirectory(copy);
            TemporaryRepository.Run("cp", "/", ["--reflink=auto", "-t", copy, .. Directory.GetFiles(Path.GetDirectoryName(Program)!)]);
            Program = Path.Combine(copy, Path.GetFileName(Program));
            TemporaryRepository.Run("chmod", "/", "-R", "a+rX", copy);
            TemporaryRepository.Run("chown", "/", "-R", $"{Id}:{Id}", _folder.Path);
        }

        Person(
            """
            git init -q --bare -b main ../remote.git; git init -q -b main . && git config user.name P && git config user.email p@example.invalid
            echo sample > README.md; git add -A; git commit -qm first; git remote add origin ../remote.git; git push -q -u origin main
            git switch -q -c feature/x; git commit -q --allow-empty -m own; mkdir -p .git/info; echo /.run/ >> .git/info/exclude
            """
        );
    }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>The built program, where this user can start it.</summary>
    public string Program { get; }

    public string Home => At("home");
    public string Work => At("work");

    /// <summary>The state folder of ias.</summary>
    public string State => At("home", ".local", "state", "ias");

    public string At(params string[] parts) => _folder.At(parts);

    /// <summary>Runs a shell script outside of any cage, in the repository; returns its trimmed output.</summary>
    public string Person(string script)
    {
        if (!Directory.Exists(Work))
        {
            TryRun(Home, "mkdir", Work);
        }

        var (exit, output, error) = TryRun(Work, "bash", "-c", script);
        return exit == 0 ? output.Trim() : throw new InvalidOperationException($"exit {exit}\n{output}{error}");
    }

    /// <summary>Runs a shell script as an agent would (<c>ias ice exec</c>), in the repository.</summary>
    public (int Exit, string Output, string Error) Agent(string script) => Ias("ice", "exec", "--", "bash", "-c", script);

    /// <summary>Runs the built program in the repository.</summary>
    public (int Exit, string Output, string Error) Ias(params string[] arguments)
    {
        var ended = TryRun(Work, [Program, .. arguments]);
        Assert.SkipWhen(
            ended.Error.Contains("without mounts", StringComparison.Ordinal)
                || ended.Error.Contains("bubblewrap does not work", StringComparison.Ordinal),
            $"bubblewrap does not work for an ordinary user here: {ended.Error}"
        );
        Assert.DoesNotContain("Unhandled exception", ended.Error);
        return ended;
    }

    public void Dispose()
    {
        if (IsRoot)
        {
            TemporaryRepository.Run("chown", "/", "-R", "-h", "0:0", _folder.Path);
        }

        _folder.Dispose();
    }

    private (int Exit, string Output, string Error) TryRun(string folder, params string[] command)
    {
        string[] all = [.. IsRoot ? Become : [], .. command];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("HOME", Home),
                    ("PATH", "/usr/local/bin:/usr/bin:/bin"),
                    ("LC_ALL", "C"),
                    ("USER", "ordinary"),
                    ("DOTNET_ROOT", Path.GetDirectoryName(Environment.ProcessPath is { } p && p.EndsWith("/dotnet") ? p : "") ?? ""),
                ]
        )
        {
            if (value.Length > 0)
            {
                start.Environment[name] = value;
            }
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
