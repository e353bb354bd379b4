using System.Text.RegularExpressions;
using Ias.Tests;

namespace Ias.Engine.Tests.Processes;

/// <summary>
/// Outside of turns a program is started in one place, ProcessRunner, which takes it only from folders that no turn can write. Another
/// place would have to remember that rule; so there is none, and this test finds one that appears.
/// </summary>
public sealed class OnePlaceToStartTests
{
    // What starts a program, or makes this process one: by file, and why it may.
    private static readonly Dictionary<string, string> Allowed = new(StringComparer.Ordinal)
    {
        ["Ias.Engine/Processes/RunningProcess.cs"] = "behind ProcessRunner",
        ["Ias.Engine/Git/NetworkRetry.cs"] = "a call made again, which Polly executes",
        ["Console/Client/Calls/ControlPlaneClient.cs"] = "a call over the network, which Polly executes",
        ["Ias.Engine/Processes/ProcessImage.cs"] = "a shim becomes git, inside",
        ["Ias.Cli/Ice/IceShim.cs"] = "a shim becomes git, inside",
        ["Ias.Cli/Ice/IceCommand.cs"] = "the launcher of Landlock becomes the command, inside",
        ["Ias.Engine/Ice/Landlock/LandlockLauncher.cs"] = "the launcher of Landlock becomes the command, inside",
        ["Ias.Cli/Config/SetupCommand.cs"] = "ias setup becomes the program of the forms",
        ["Ias.Cli/Console/ConsoleCommand.cs"] = "ias console becomes the Console's program",
        ["Ias.Cli/JobControl/ForegroundProgram.cs"] = "a program at the person's terminal, inside",
    };

    private static readonly Regex Starts = new(
        @"\bProcess\.Start\(|\bProcessStartInfo\b|\bCli\.Wrap\(|\bExecuteAsync\(|\bposix_spawnp?\(|EntryPoint = ""(exec[lvpe]+|v?fork|clone3?|system|popen|posix_spawnp?)""|\.Become\(",
        RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(10)
    );

    [Fact]
    public void Nothing_but_the_process_runner_and_what_runs_inside_starts_a_program()
    {
        var found = Sources()
            // the Console executes statements of its database by that name
            .Where(file =>
                Starts.IsMatch(Code(file).Replace("ExecuteAsync(", Name(file).StartsWith("Console/Server/") ? "" : "ExecuteAsync("))
                && Path.GetFileName(file) != "ProcessRunner.cs"
            )
            .Select(Name)
            .Order(StringComparer.Ordinal);

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Only_the_guard_says_that_a_program_runs_inside()
    {
        Assert.Equal(["Ias.Engine/Ice/TurnCage.cs"], Sources().Where(file => Code(file).Contains("IsInside = ")).Select(Name));
    }

    [Fact]
    public void Git_is_called_on_a_repository_only_by_what_cages_it_or_strips_it_of_settings()
    {
        string[] callers =
        [
            "Ias.Engine/Git/GitCommand.cs",
            "Ias.Engine/Git/HostGit.cs",
            "Ias.Engine/Ice/GitQuestions.cs",
            "Ias.Engine/Agents/AgentCheck.cs",
            "Ias.Engine/Scaffolding/DemoSample.cs",
            "Ias.Cli/Ice/IceShim.cs",
        ];

        var found = Sources()
            .Where(file =>
                Regex.IsMatch(
                    Code(file),
                    @"FileName = (""git""|git\b|request\.Git\b|.*\bPrograms\.Git\b)",
                    RegexOptions.ExplicitCapture,
                    TimeSpan.FromSeconds(10)
                )
            )
            .Select(Name)
            .Where(name => name != "Ias.Engine/Ice/TurnCage.cs");

        Assert.Empty(found.Except(callers, StringComparer.Ordinal));
    }

    private static string Code(string file) => string.Join('\n', File.ReadAllLines(file).Where(line => !line.TrimStart().StartsWith("//")));

    private static string Name(string file) => Path.GetRelativePath(Source, file);

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/"))
            .Order(StringComparer.Ordinal);

    private static string Source => Path.Combine(Checkout.Root, "src");
}
