using FsCheck;
using FsCheck.Fluent;

namespace Ias.Core.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("claude -p", "claude", "-p")]
    [InlineData("  a \t b\n", "a", "b")]
    [InlineData("sh -c 'echo \"$HOME\" | cat; x'", "sh", "-c", "echo \"$HOME\" | cat; x")]
    [InlineData("a \"b c\" d", "a", "b c", "d")]
    [InlineData("a \"say \\\"hi\\\" \\\\ \\n\"", "a", "say \"hi\" \\ \\n")]
    [InlineData("a b\\ c \\$x", "a", "b c", "$x")]
    [InlineData("a '' \"\"", "a", "", "")]
    [InlineData("pre'fix'\"ed\"", "prefixed")]
    [InlineData("cost=$5 {model} #no~comment", "cost=$5", "{model}", "#no~comment")]
    public void Words_are_split_as_a_shell_splits_them(string line, params string[] words) => Assert.Equal(words, CommandLine.Split(line));

    [Theory]
    [InlineData("a 'b", "The quote ' is never closed (character 3).")]
    [InlineData("a \"b", "The quote \" is never closed (character 3).")]
    [InlineData("a b\\", "The backslash at the end escapes nothing (character 4).")]
    [InlineData("a | b", "| has a meaning only in a shell, and no shell runs this (character 3).")]
    [InlineData("a && b", "& has a meaning only in a shell, and no shell runs this (character 3).")]
    [InlineData("a > b", "> has a meaning only in a shell, and no shell runs this (character 3).")]
    [InlineData("a $HOME", "Variables are not expanded: no shell runs this (character 3).")]
    [InlineData("a \"${X}\"", "Variables are not expanded: no shell runs this (character 4).")]
    [InlineData("a \"$(id)\"", "Variables are not expanded: no shell runs this (character 4).")]
    [InlineData("a `id`", "` has a meaning only in a shell, and no shell runs this (character 3).")]
    [InlineData("  ", "The command line is empty.")]
    public void What_only_a_shell_could_do_is_refused(string line, string what)
    {
        var problem = Assert.Throws<ProblemException>(() => CommandLine.Split(line)).Problem;

        Assert.Equal((what, ExitCode.Usage), (problem.What, problem.Exit));
    }

    [Fact]
    public void Any_words_survive_being_joined_and_split() =>
        Prop.ForAll<string[]>(words =>
            {
                var some = words.Select(w => w ?? "").Append("x").ToArray();
                Assert.Equal(some, CommandLine.Split(CommandLine.Join(some)));
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("git add -A && git commit\ngit stash -u", "git -C /srv/shop add -A && git -C /srv/shop commit\ngit -C /srv/shop stash -u")]
    [InlineData("git switch main, then ias -C /srv/shop run-resume", "git -C /srv/shop switch main, then ias -C /srv/shop run-resume")]
    [InlineData("cat .run/pr-body.md", "cd /srv/shop && cat .run/pr-body.md")]
    [InlineData("git clone /srv/shop work && cd work", "git clone /srv/shop work && cd work")]
    [InlineData("Install git 2.31 or newer", "Install git 2.31 or newer")]
    public void What_a_person_who_stands_elsewhere_types_is_led_to_the_repository(string line, string there)
    {
        Assert.Equal(there, CommandLine.From(line, "ias -C /srv/shop"));
        Assert.Equal(there, CommandLine.From(there, "ias"));
    }

    [Fact]
    public void Any_line_is_either_split_or_refused() =>
        Prop.ForAll<string>(line =>
            {
                try
                {
                    Assert.NotEmpty(CommandLine.Split(line ?? ""));
                }
                catch (ProblemException)
                {
                    // refused with a sentence
                }
            })
            .QuickCheckThrowOnFailure();
}
