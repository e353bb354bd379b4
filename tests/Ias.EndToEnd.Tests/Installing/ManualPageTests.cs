using System.Diagnostics;
using Ias.Cli;
using Ias.Cli.Installing;
using Ias.Tests;

namespace Ias.EndToEnd.Tests.Installing;

public sealed class ManualPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _words = new();

    public void Dispose()
    {
        _folder.Dispose();
        _words.Dispose();
    }

    [Fact]
    public void Every_command_has_a_page_that_names_all_it_takes()
    {
        using var context = new CommandContext(TimeProvider.System, _words, _words, _folder.Path);
        var pages = ManualPage.All(context).ToDictionary(one => one.Name, one => one.Page.Replace("\\-", "-"));

        foreach (var verb in Verbs.All)
        {
            var page = pages[$"ias-{verb.Name}"];
            var command = verb.Make(context);
            Assert.All(
                command
                    .Options.Concat(command.Subcommands.Where(sub => !sub.Hidden).SelectMany(sub => sub.Options))
                    .Where(option => !option.Hidden),
                option => Assert.Contains(option.Name, page)
            );
            Assert.Contains($"ias-{verb.Name}", pages["ias"]);
        }
    }

    [Fact]
    public void Mandoc_finds_nothing_wrong_with_any()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mandoc"), "mandoc is not installed");
        using var context = new CommandContext(TimeProvider.System, _words, _words, _folder.Path);
        foreach (var (name, page) in ManualPage.All(context))
        {
            File.WriteAllText(_folder.At($"{name}.1"), page);
        }

        var start = new ProcessStartInfo("/usr/bin/mandoc", ["-Tlint", .. Directory.GetFiles(_folder.Path)])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var lint = Process.Start(start)!;
        Assert.Equal("", lint.StandardOutput.ReadToEnd());
        lint.WaitForExit();
    }
}
