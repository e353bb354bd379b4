using System.Diagnostics;
using System.Globalization;
using Ias.EndToEnd.Tests.Runs;
using Ias.Tests;
using Ias.Tui.Widgets;

namespace Ias.EndToEnd.Tests.Dashboards;

/// <summary>
/// A person at a shell in tmux: a server of its own with its socket in a folder of its own, one window, nobody's configuration. Keys are
/// pressed one at a time, the screen is read as it stands, and everything is waited for.
/// </summary>
internal sealed class Tmux : IDisposable
{
    /// <summary>What the shell says when it waits for a command.</summary>
    public const string Prompt = "shell$ ";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(90); // a loaded machine is no bug

    private readonly TemporaryFolder _folder = new();
    private readonly string _socket;

    private readonly Sandbox _sandbox;

    private Tmux(Sandbox sandbox) => (_sandbox, _socket) = (sandbox, _folder.At("s"));

    /// <summary>The person's terminal.</summary>
    public string Tty => Asked("#{pane_tty}");

    /// <summary>The shell in the window.</summary>
    public int ShellPid => int.Parse(Asked("#{pane_pid}"), CultureInfo.InvariantCulture);

    /// <summary>The alternate screen is up.</summary>
    public bool IsFullScreen => Asked("#{alternate_on}") == "1";

    /// <summary>The window's title.</summary>
    public string Title => Asked("#{pane_title}");

    /// <summary>Which kinds of mouse events are asked for, a digit each.</summary>
    public string Mouse => "mouse " + Asked("#{mouse_any_flag}#{mouse_button_flag}#{mouse_sgr_flag}");

    /// <summary>What is to be seen, a line each, without what is blank at their ends.</summary>
    public string Screen => TryRun("capture-pane", "-p").Output;

    /// <summary>What is to be seen, with its colours and attributes.</summary>
    public string StyledScreen => TryRun("capture-pane", "-p", "-e").Output;

    /// <summary>What a person would paste.</summary>
    public string Buffer => TryRun("show-buffer").Output;

    /// <summary>Opens a shell in the sandbox's repository, with the program as <c>ias</c> on PATH.</summary>
    public static async Task<Tmux> OpenAsync(
        Sandbox sandbox,
        int columns = 100,
        int rows = 30,
        params (string Name, string Value)[] environment
    )
    {
        var tmux = new Tmux(sandbox);
        if (sandbox.Allows)
        {
            sandbox.Allow();
        }

        var bin = Directory.CreateDirectory(tmux._folder.At("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "ias"), Sandbox.Program);
        string[] variables =
        [
            $"PATH={bin}:{Environment.GetEnvironmentVariable("PATH")}",
            $"HOME={sandbox.Repository.Home}",
            $"XDG_STATE_HOME={Path.Combine(sandbox.Repository.Home, "state")}",
            $"TMPDIR={tmux._folder.Path}",
            "LANG=C.UTF-8",
            "GIT_CONFIG_NOSYSTEM=1",
            "SHELL=/bin/sh",
            $"PS1={Prompt}",
            "TERM=xterm-256color",
            $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "/usr/share/dotnet/dotnet")}",
            .. environment.Select(v => $"{v.Name}={v.Value}"),
        ];
        TemporaryRepository.Run(
            "env",
            sandbox.Repository.Path,
            [
                "-i",
                .. variables,
                "tmux",
                "-S",
                tmux._socket,
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                $"{columns}",
                "-y",
                $"{rows}",
                "exec sh -i",
                ";",
                "set-option",
                "-g",
                "status",
                "off",
            ]
        );
        await tmux.SeesAsync(Prompt.TrimEnd());
        return tmux;
    }

    /// <summary>Whether this machine has it; where not, the stories are skipped.</summary>
    public static bool IsHere { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    /// <summary>A file of the test's own, in the folder that is TMPDIR for what runs here.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>Types a command and Enter.</summary>
    public void Type(string command)
    {
        Run("send-keys", "-l", command);
        Run("send-keys", "Enter");
    }

    /// <summary>Presses keys, each by itself: characters, or names as tmux has them (<c>Enter</c>, <c>Escape</c>, <c>C-z</c>).</summary>
    public void Press(params string[] keys)
    {
        foreach (var key in keys)
        {
            Run(key.Length == 1 ? ["send-keys", "-l", key] : ["send-keys", key]);
        }
    }

    /// <summary>Characters that arrive at once.</summary>
    public void Burst(string keys) => Run("send-keys", "-l", keys);

    /// <summary>Makes the window as large as this.</summary>
    public void Resize(int columns, int rows) => Run("resize-window", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>Pastes as a terminal does whose program asked for bracketed paste.</summary>
    public void Paste(string text)
    {
        Run("set-buffer", "-b", "pasted", text);
        Run("paste-buffer", "-p", "-b", "pasted");
    }

    /// <summary>Opens a box with a key, and answers once its guard is over.</summary>
    public async Task AnswerAsync(string key, string title, string answer)
    {
        Press(key);
        await ReadBoxAsync(title);
        Press(answer);
    }

    /// <summary>Waits until a box is there and takes keys.</summary>
    public async Task ReadBoxAsync(string title)
    {
        await SeesAsync(title);
        var shown = Stopwatch.StartNew(); // it was drawn before this
        await Eventually.True(() => shown.Elapsed > Dialog.Guard, "the dialog takes keys");
    }

    /// <summary>Waits until the screen shows all of these.</summary>
    public Task SeesAsync(params string[] texts) =>
        SeesAsync(screen => texts.All(text => screen.Contains(text)), string.Join(" and ", texts));

    /// <summary>Waits until none of these are on the screen.</summary>
    public Task SeesNoMoreAsync(params string[] texts) =>
        SeesAsync(screen => !texts.Any(text => screen.Contains(text)), "no more " + string.Join(" or ", texts));

    public async Task SeesAsync(Func<string, bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        for (var screen = Screen; !condition(screen); screen = Screen)
        {
            Assert.True(waited.Elapsed < Longest, $"waited {waited.Elapsed.TotalSeconds:0} s in vain for: {what}\n{screen}");
            await Task.Delay(TimeSpan.FromMilliseconds(30), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for something beside the screen.</summary>
    public static Task IsTrueAsync(Func<bool> condition, string what) => Eventually.True(condition, what, Longest);

    /// <summary>Every mode of the terminal, as <c>stty</c> tells them, size and all.</summary>
    public string Modes() => TemporaryRepository.Run("stty", "/", "-a", "-F", Tty);

    /// <summary>What tmux knows that a program can have left behind: alternate screen, hidden cursor, application keys, mouse.</summary>
    public string Left() =>
        Asked(
            "#{alternate_on} #{cursor_flag} #{keypad_cursor_flag} #{keypad_flag} #{mouse_any_flag}#{mouse_button_flag}#{mouse_sgr_flag} #{origin_flag} #{wrap_flag} #{insert_flag}"
        );

    /// <summary>The program that the shell runs in the foreground, once there is one.</summary>
    public async Task<Process> ForegroundAsync(string name = "ias")
    {
        Process? found = null;
        await IsTrueAsync(() => (found = ChildOf(ShellPid, name)) is not null, $"{name} runs in the shell");
        return found!;
    }

    /// <summary>Waits until a program of that name is what the terminal runs in front, wherever it was started from.</summary>
    public Task ForegroundNamedAsync(string name) => IsTrueAsync(() => Asked("#{pane_current_command}") == name, $"{name} is in front");

    /// <summary>As a lost connection with everything at this end: the server and its terminals are gone.</summary>
    public void KillServer() => TryRun("kill-server");

    /// <summary>A dashboard that is open ends first, and an engine it started and a failed test left behind.</summary>
    public void Dispose()
    {
        using var open = int.TryParse(Asked("#{pane_pid}"), CultureInfo.InvariantCulture, out var shell) ? ChildOf(shell, "ias") : null;
        KillServer();
        open?.WaitForExit(TimeSpan.FromSeconds(20));
        if (File.Exists(_sandbox.Run("engine.lock")))
        {
            _sandbox.Ias("run-halt", "--force", "--wait");
        }

        _folder.Dispose();
    }

    private static Process? ChildOf(int shell, string name)
    {
        try
        {
            var children = File.ReadAllText($"/proc/{shell}/task/{shell}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children
                .Select(pid => Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture)))
                .FirstOrDefault(p => p.ProcessName == name);
        }
        catch (Exception gone) when (gone is IOException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private string Asked(string format) => TryRun("display-message", "-p", format).Output;

    private void Run(params string[] arguments) => TemporaryRepository.Run("tmux", "/", ["-S", _socket, .. arguments]);

    private (int Code, string Output) TryRun(params string[] arguments) =>
        TemporaryRepository.TryRun("tmux", "/", ["-S", _socket, .. arguments]);
}
