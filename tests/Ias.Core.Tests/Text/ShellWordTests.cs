using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ias.Core.Text;

namespace Ias.Core.Tests.Text;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("main", "main")]
    [InlineData("a/b-c_1.2", "a/b-c_1.2")]
    [InlineData("", "''")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(touch evil)", "'$(touch evil)'")]
    [InlineData("release-;touch evil", "'release-;touch evil'")]
    [InlineData("a\nrm -rf x", "\"$(printf 'a\\012rm -rf x')\"")]
    [InlineData("a\u202Eb", "\"$(printf 'a\\342\\200\\256b')\"")]
    public void What_means_something_to_a_shell_is_quoted_and_what_cannot_be_seen_is_spelled_out(string word, string quoted) =>
        Assert.Equal(quoted, ShellWord.Quote(word));

    [Fact]
    public void A_path_is_no_option()
    {
        Assert.Equal("./-rf", ShellWord.Path("-rf"));
        Assert.Equal("'./-r f'", ShellWord.Path("-r f"));
        Assert.Equal("a/-rf", ShellWord.Path("a/-rf"));
        Assert.Equal("\"$(printf './-\\377')\"", ShellWord.Path([(byte)'-', 0xFF]));
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash")]
    public void A_shell_reads_every_word_as_it_was(string shell)
    {
        Assert.SkipUnless(File.Exists(shell), $"there is no {shell}");
        string[] hostile =
        [
            "",
            " ",
            "release-;touch evil",
            "a\nb",
            "\n",
            "a\n\n",
            "$(touch evil)",
            "`touch evil`",
            "it's \"quoted\"",
            "-rf",
            "--",
            "a\\b",
            "a\\",
            "%s%d",
            "\n%s",
            "!!",
            "\n!!",
            "~",
            "~root",
            "*",
            "a\tb",
            "\e[2J",
            "\u202Eabc",
            "ü\u200B'",
            "$HOME",
            "\n$HOME`x`\"'\\",
            "a&b|c<d>e",
            "#",
            "{a,b}",
            "\x7f",
            "'",
            "\n'",
        ];
        var random = Gen.Sample(ArbMap.Default.GeneratorFor<NonNull<string>>(), 100, 200)
            .Select(s => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(s.Get.Replace("\0", "", StringComparison.Ordinal))));
        var words = hostile.Concat(random).ToArray();

        // One shell reads all; a NUL after each word tells them apart.
        var script = string.Concat(
            words.Select(word => $"printf '%s\\0' {ShellWord.Quote(word)}\nprintf '%s\\0' {ShellWord.Literal(word)}\n")
        );

        Assert.Equal(words.SelectMany(word => new[] { word, word }), Read(shell, script));
    }

    [Fact]
    public void Bytes_that_are_no_text_reach_the_shell_as_they_are() =>
        Assert.Equal(
            "a\u00FFb",
            Encoding.Latin1.GetString(Output("/bin/sh", $"printf %s {ShellWord.Quote([(byte)'a', 0xFF, (byte)'b'])}"))
        );

    private static string[] Read(string shell, string script) => Encoding.UTF8.GetString(Output(shell, script)).Split('\0')[..^1];

    private static byte[] Output(string shell, string script)
    {
        using var process = Process.Start(
            new ProcessStartInfo(shell)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = new UTF8Encoding(false),
            }
        )!;
        process.StandardInput.Write(script);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return output.ToArray();
    }
}
