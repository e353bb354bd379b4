using System.Diagnostics;
using Ias.Tests;

namespace Ias.EndToEnd.Tests;

/// <summary>scripts/ias with a stand-in for the SDK that "publishes" a shell script, so that only the launcher itself is at work.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string FakeDotnet = """
        #!/bin/sh
        case $1 in
            --version) echo "${FAKE_SDK_VERSION-10.0.401}"; [ -n "${FAKE_SDK_VERSION-x}" ] ;;
            --list-sdks) echo "8.0.100 [/usr/share/dotnet/sdk]" ;;
            publish)
                kind=quick
                case "$*" in *IasNative=true*)
                    kind=native
                    [ -z "${FAKE_NATIVE_ERROR-}" ] || { echo "$FAKE_NATIVE_ERROR"; exit 1; } ;;
                esac
                project=$2
                while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
                case $project in
                    *Console/Server) part=ias-console ;;
                    *Ias.Setup) part=ias-setup ;;
                    *) part= ;;
                esac
                if [ -n "$part" ]; then
                    mkdir -p "$out"
                    printf '#!/bin/sh\necho %s\n' "$kind" >"$out/$part"
                    chmod +x "$out/$part"
                    exit 0
                fi
                if grep -q BROKEN src/Ias.Cli/Program.cs; then echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; fi
                echo $kind >>"$FAKE_BUILDS"
                sleep "${FAKE_BUILD_SECONDS-0}"
                mkdir -p "$out"
                [ $kind = native ] || : >"$out/ias.dll"
                printf '#!/bin/sh\necho "%s called as $IAS_CALLED_AS with $# arguments: $*"\nexit 7\n' "$(cat src/Ias.Cli/Program.cs)" >"$out/ias"
                chmod +x "$out/ias" ;;
        esac

        """;

    private readonly TemporaryFolder _folder = new();

    public LauncherTests()
    {
        Root = _folder.At("a checkout");
        foreach (var folder in new[] { "src/Ias.Cli", "src/Ias.Core/Ice", "scripts" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        File.WriteAllText(Program, "one");
        File.WriteAllText(Path.Combine(Root, "src/Ias.Core/Ice/Policy.cs"), "");
        File.WriteAllText(Path.Combine(Root, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(Root, "global.json"), """{ "sdk": { "version": "10.0.100" } }""");
        foreach (var script in new[] { "ias", "build.sh" })
        {
            File.Copy(Path.Combine(Checkout.Root, "scripts", script), Path.Combine(Root, "scripts", script));
        }

        Directory.CreateDirectory(_folder.At("sdk"));
        foreach (var (tool, script) in new[] { ("dotnet", FakeDotnet), ("gcc", "#!/bin/sh\n") })
        {
            File.WriteAllText(_folder.At("sdk", tool), script);
            File.SetUnixFileMode(_folder.At("sdk", tool), (UnixFileMode)0b111_101_101);
        }

        SetBack(Root);
    }

    private string Root { get; }

    private string ConsoleProgram => Path.Combine(Root, ".build", "current", "console", "ias-console");

    private string Launcher => Path.Combine(Root, "scripts", "ias");

    private string Program => Path.Combine(Root, "src/Ias.Cli/Program.cs");

    private string[] Kinds => File.Exists(_folder.At("builds")) ? File.ReadAllLines(_folder.At("builds")) : [];

    private int Builds => Kinds.Length;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_call_builds_and_the_second_does_not()
    {
        var first = Call(Launcher, "run", "a b");
        var second = Call(Launcher, "run");

        Assert.Equal((7, $"one called as {Launcher} with 2 arguments: run a b\n"), (first.Exit, first.Output));
        Assert.StartsWith("ias: building", first.Error);
        Assert.Equal((7, ""), (second.Exit, second.Error));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public void A_changed_a_new_and_a_removed_source_are_built_in_and_the_old_build_stays()
    {
        Call(Launcher);
        var before = Builders().Single();

        File.WriteAllText(Program, "two");
        Assert.StartsWith("two", Call(Launcher).Output);
        File.WriteAllText(Path.Combine(Root, "src/Ias.Core/Ice/New.cs"), "");
        Call(Launcher);
        File.Delete(Path.Combine(Root, "src/Ias.Core/Ice/Policy.cs"));
        Call(Launcher);

        Assert.Equal(4, Builds);
        Assert.True(File.Exists(Path.Combine(before, "ias")));
    }

    [Theory]
    [InlineData("src/Ias.Core/Ice/Reading/Deep/Deeper/Deepest.cs")]
    [InlineData("src/Ias.Core/It's a [strange] *.cs")]
    [InlineData("src/Ias.Core/Ice/Policy.cs")]
    [InlineData("Directory.Build.props")]
    [InlineData("global.json")]
    [InlineData("scripts/ias")]
    [InlineData("scripts/build.sh")]
    public void Whatever_a_build_reads_is_noticed_when_it_is_written_in_place(string name)
    {
        var file = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.AppendAllText(file, "");
        SetBack(Root);
        Call(Launcher);

        File.AppendAllText(file, "\n");
        Call(Launcher);

        Assert.Equal(2, Builds);
    }

    [Theory]
    [InlineData("src/Ias.New/New.cs")]
    [InlineData("Directory.Build.targets")]
    public void What_a_build_would_read_and_was_not_there_is_noticed(string name)
    {
        Call(Launcher);

        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, name))!);
        File.WriteAllText(Path.Combine(Root, name), "");
        Call(Launcher);

        Assert.Equal(2, Builds);
    }

    [Fact]
    public void A_checkout_that_moves_is_watched_where_it_is()
    {
        Call(Launcher);
        Directory.Move(Root, Root + " elsewhere");

        File.WriteAllText(Program.Replace(Root, Root + " elsewhere"), "two");

        Assert.StartsWith("two", Call(Launcher.Replace(Root, Root + " elsewhere")).Output);
    }

    [Fact]
    public void A_touched_file_with_the_same_content_is_not_built_again_and_going_back_finds_the_old_build()
    {
        Call(Launcher);
        File.SetLastWriteTimeUtc(Program, DateTime.UtcNow.AddSeconds(2));
        Call(Launcher);
        Assert.Equal(1, Builds);

        File.WriteAllText(Program, "two");
        Call(Launcher);
        File.WriteAllText(Program, "one");
        Assert.StartsWith("one", Call(Launcher).Output);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void Build_outputs_in_the_source_folders_are_no_sources()
    {
        Call(Launcher);
        Directory.CreateDirectory(Path.Combine(Root, "src/Ias.Cli/obj"));
        File.WriteAllText(Path.Combine(Root, "src/Ias.Cli/obj/x.cs"), "");
        Call(Launcher);

        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        var both = await Task.WhenAll(
            Task.Run(() => Call(Launcher, ["1"], ("FAKE_BUILD_SECONDS", "0.5"))),
            Task.Run(() => Call(Launcher, ["2"], ("FAKE_BUILD_SECONDS", "0.5")))
        );

        Assert.All(both, call => Assert.Equal(7, call.Exit));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public void Through_a_link_on_PATH_it_is_just_called_ias()
    {
        Directory.CreateDirectory(_folder.At("bin"));
        File.CreateSymbolicLink(_folder.At("bin", "ias"), Launcher);

        Assert.StartsWith(
            "one called as ias ",
            Call(_folder.At("bin", "ias"), [], ("PATH", $"{_folder.At("bin")}:{_folder.At("sdk")}:/usr/bin:/bin")).Output
        );
    }

    [Fact]
    public void From_another_folder_by_a_relative_name_it_finds_itself()
    {
        Assert.Contains("called as a checkout/scripts/ias", Call("a checkout/scripts/ias").Output);
    }

    [Fact]
    public void A_build_that_fails_shows_the_compilers_errors_and_keeps_the_last_good_build()
    {
        Call(Launcher);
        var good = Builders().Single();
        File.WriteAllText(Program, "BROKEN");

        var failed = Call(Launcher);

        Assert.Equal(1, failed.Exit);
        Assert.Contains("error CS1002", failed.Error);
        Assert.Equal(good, Builders().Single());
    }

    [Fact]
    public void Without_an_SDK_it_says_what_to_install()
    {
        Directory.CreateDirectory(_folder.At("tools"));
        foreach (var tool in new[] { "sh", "mkdir", "readlink", "id", "cat" })
        {
            File.CreateSymbolicLink(_folder.At("tools", tool), File.Exists($"/usr/bin/{tool}") ? $"/usr/bin/{tool}" : $"/bin/{tool}");
        }

        if (File.Exists("/usr/share/dotnet/dotnet") || File.Exists("/usr/lib/dotnet/dotnet"))
        {
            // The usual places are looked at, too: the one that is there is found without PATH.
            Assert.DoesNotContain("no dotnet command", Call(Launcher, [], ("PATH", $"{_folder.At("tools")}:{_folder.At("sdk")}")).Error);
            return;
        }

        var refused = Call(Launcher, [], ("PATH", _folder.At("tools")));
        Assert.Equal(1, refused.Exit);
        Assert.Contains("dotnet-sdk-10.0", refused.Error);
    }

    [Fact]
    public void An_SDK_too_old_is_told_with_the_versions()
    {
        var refused = Call(Launcher, [], ("FAKE_SDK_VERSION", ""));

        Assert.Equal(1, refused.Exit);
        Assert.Contains("10.0.100", refused.Error);
        Assert.Contains("8.0.100", refused.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/nonexistent/home")]
    public void Without_a_home_it_builds_all_the_same(string home) => Assert.Equal(7, Call(Launcher, [], ("HOME", home)).Exit);

    [Fact]
    public void A_kind_that_was_chosen_is_built_from_then_on_until_the_other_one_is()
    {
        Call(Launcher);
        Call(Launcher, [], ("IAS_BUILD", "native"));
        Call(Launcher);
        File.WriteAllText(Program, "two");
        Call(Launcher);
        Assert.Equal(["quick", "native", "native"], Kinds);

        Call(Launcher, [], ("IAS_BUILD", "quick"));
        Call(Launcher);
        Assert.Equal(["quick", "native", "native", "quick"], Kinds);
    }

    [Fact]
    public void The_Console_is_built_when_it_is_first_called_of_the_kind_that_was_chosen()
    {
        Call(Launcher);
        Assert.False(File.Exists(ConsoleProgram));
        Call(Launcher, ["console", "serve"]);
        Assert.Contains("quick", File.ReadAllText(ConsoleProgram), StringComparison.Ordinal);
        Assert.Equal("", Call(Launcher, ["console", "serve"]).Error);

        Call(Launcher, [], ("IAS_BUILD", "native"));
        Assert.False(File.Exists(ConsoleProgram));
        Call(Launcher, ["console", "serve"]);
        Assert.Contains("native", File.ReadAllText(ConsoleProgram));
    }

    [Theory]
    [InlineData(new[] { "setup" }, true)]
    [InlineData(new[] { "config", "edit" }, true)]
    [InlineData(new[] { "config", "show" }, false)]
    public void The_forms_are_built_when_they_are_first_called(string[] words, bool built)
    {
        Call(Launcher, words);

        Assert.Equal(built, File.Exists(Path.Combine(Root, ".build", "current", "setup", "ias-setup")));
    }

    [Fact]
    public void Install_is_called_in_the_native_program_and_what_is_called_otherwise_stays_quick()
    {
        Call(Launcher);
        var installed = Call(Launcher, "install", "--console");
        Call(Launcher, "run");

        Assert.EndsWith("2 arguments: install --console\n", installed.Output);
        Assert.Equal(["quick", "native"], Kinds);
        var native = Builders().Single(folder => Directory.Exists(Path.Combine(folder, "setup")));
        Assert.All(
            (string[])["setup/ias-setup", "console/ias-console"],
            part => Assert.Contains("native", File.ReadAllText(Path.Combine(native, part)))
        );
        Assert.NotEqual(Path.GetFileName(native), new DirectoryInfo(Path.Combine(Root, ".build", "current")).LinkTarget);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Asking_what_install_does_builds_nothing_more(string option)
    {
        Call(Launcher);
        Call(Launcher, "install", option);

        Assert.Equal(["quick"], Kinds);
    }

    [Fact]
    public void The_program_itself_does_not_see_which_kind_was_chosen()
    {
        File.WriteAllText(Program, "kind=${IAS_BUILD-none}");

        Assert.StartsWith("kind=none", Call(Launcher, [], ("IAS_BUILD", "native")).Output);
    }

    [Theory]
    [InlineData(
        "x.csproj : error NU1301: Unable to load the service index for source https://example.org/index.json.",
        "packages could not be fetched: NU1301: Unable to load",
        "when they can be"
    )]
    [InlineData("collect2: error: ld returned 1 exit status", "everything the compiler said is in", "install --quick")]
    public void What_cannot_be_built_natively_is_built_quickly_and_the_reason_is_told_once(string error, string reason, string next)
    {
        var first = Call(Launcher, [], ("IAS_BUILD", "native"), ("FAKE_NATIVE_ERROR", error));
        var second = Call(Launcher, [], ("FAKE_NATIVE_ERROR", error));

        Assert.Equal((7, 7, ""), (first.Exit, second.Exit, second.Error));
        Assert.Contains($"no native program: {(reason[0] == 'p' ? "the compiler's " : "")}{reason}", first.Error);
        Assert.Contains(next, first.Error);
        Assert.Equal(["quick"], Kinds);
    }

    [Fact]
    public void Without_a_C_compiler_it_is_built_quickly_and_says_what_to_install()
    {
        Directory.CreateDirectory(_folder.At("tools"));
        foreach (
            var tool in Directory
                .GetFiles("/usr/bin")
                .Concat(Directory.GetFiles("/bin"))
                .DistinctBy(Path.GetFileName)
                .Where(tool => Path.GetFileName(tool) is not ("gcc" or "clang"))
        )
        {
            File.CreateSymbolicLink(_folder.At("tools", Path.GetFileName(tool)), tool);
        }

        File.Delete(_folder.At("sdk", "gcc"));
        var built = Call(Launcher, [], ("IAS_BUILD", "native"), ("PATH", $"{_folder.At("sdk")}:{_folder.At("tools")}"));

        Assert.Equal(7, built.Exit);
        Assert.Contains("no native program: there is no C compiler here", built.Error);
        Assert.Contains("apt-get install g++", built.Error);
        Assert.Equal(["quick"], Kinds);
    }

    [Fact]
    public void A_program_that_no_kind_can_be_made_of_is_tried_once()
    {
        File.WriteAllText(Program, "BROKEN");

        var failed = Call(Launcher, [], ("IAS_BUILD", "native"));

        Assert.Equal(1, failed.Exit);
        Assert.Contains("error CS1002", failed.Error);
        Assert.DoesNotContain("no native program", failed.Error);
    }

    [Fact]
    public void A_kind_that_there_is_not_is_refused() =>
        Assert.Contains("IAS_BUILD is native, quick or once, not: slow", Call(Launcher, [], ("IAS_BUILD", "slow")).Error);

    // As if everything had been there for a while: what a test writes is newer.
    private static void SetBack(string root)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories).Append(root).ToList())
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-5));
        }
    }

    private List<string> Builders() =>
        [
            .. Directory
                .EnumerateDirectories(Path.Combine(Root, ".build"))
                .Where(d => new DirectoryInfo(d).LinkTarget is null && File.Exists(Path.Combine(d, "ias"))),
        ];

    private (int Exit, string Output, string Error) Call(string launcher, params string[] arguments) =>
        Call(launcher, arguments, ("IAS", "1"));

    private (int Exit, string Output, string Error) Call(
        string launcher,
        string[] arguments,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo("/bin/sh", [launcher, .. arguments])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = $"{_folder.At("sdk")}:/usr/local/bin:/usr/bin:/bin";
        start.Environment["FAKE_BUILDS"] = _folder.At("builds");
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("DOTNET_ROOT");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
