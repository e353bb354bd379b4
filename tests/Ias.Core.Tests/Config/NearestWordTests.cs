using Ias.Core.Config;
using Ias.Core.Text;

namespace Ias.Core.Tests.Config;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("run-staus", "run-status")]
    [InlineData("rnu", "run")]
    [InlineData("RUN-HALT", "run-halt")]
    [InlineData("inti", "init")]
    [InlineData("xyzzy", null)]
    [InlineData("q", null)]
    public void A_mistyped_word_finds_what_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, NearestWord.Of(typed, ["run", "run-status", "run-halt", "init", "demo"]));

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Letters_changed_added_left_out_and_swapped_count_one_each(string a, string b, int distance) =>
        Assert.Equal(distance, NearestWord.Distance(a, b));

    [Theory]
    [InlineData("run_mode.defaults.max_cycle", "run_mode.defaults.max_cycles")]
    [InlineData("run_mode.max_cycles", "run_mode.defaults.max_cycles")]
    [InlineData("run_mode.max_cycels", "run_mode.defaults.max_cycles")]
    [InlineData("run_mode.circuit_braker", "run_mode.circuit_breaker")]
    [InlineData("run_mode.git.autopush", "run_mode.git.auto_push")]
    [InlineData("ice.mount", "ice.mounts")]
    [InlineData("ice.zzzzzzzzzzzz", null)]
    public void An_unknown_key_finds_the_one_that_was_meant(string typed, string? meant) =>
        Assert.Equal(meant, ConfigKeys.All.Nearest(typed));
}
