using Ias.Core.Queue;

namespace Ias.Core.Tests.Queue;

public sealed class QuestionOptionsTests
{
    [Theory]
    [InlineData("Which?\n\nOptions:\n- a comma\n- a semicolon\n", "a comma|a semicolon")]
    [InlineData("Which?\nOPTIONS:\n1. one file\n2) many files\nThe first is usual.", "one file|many files")]
    [InlineData("Which?\n\n## Options:\n\n* yes\n* no", "yes|no")]
    [InlineData("Options:\n- old\n- older\n\nNo: Options:\n\nOptions:\n- a\n- b", "a|b")]
    [InlineData("Which?\r\nOptions:\r\n- a\r\n- b\r\n", "a|b")]
    [InlineData("Options:\n- the same\n- the same\n- other", "the same|other")]
    public void The_list_below_the_heading_is_offered(string question, string options) =>
        Assert.Equal(options.Split('|'), QuestionOptions.Of(question));

    [Theory]
    [InlineData("")]
    [InlineData("Which?\n- a\n- b")]
    [InlineData("Options:\n- only one")]
    [InlineData("Options:\nnone of these is a list")]
    [InlineData("The options: are many\n- a\n- b")]
    [InlineData("Options:\n- 1\n- 2\n- 3\n- 4\n- 5\n- 6\n- 7\n- 8\n- 9\n- 10")]
    public void Without_a_heading_or_a_short_list_none_is_offered(string question) => Assert.Empty(QuestionOptions.Of(question));

    [Theory]
    [InlineData("2", "a semicolon")]
    [InlineData(" 1 ", "a comma")]
    [InlineData("3", "3")]
    [InlineData("0", "0")]
    [InlineData("neither", "neither")]
    [InlineData("", "")]
    public void A_number_means_the_answer_that_it_stands_before(string typed, string meant) =>
        Assert.Equal(meant, QuestionOptions.Chosen(["a comma", "a semicolon"], typed));

    [Fact]
    public void An_offered_number_means_itself() => Assert.Equal("2", QuestionOptions.Chosen(["4", "2"], "2"));

    [Fact]
    public void Whatever_is_offered_is_one_line_without_control_characters() =>
        Assert.All(
            QuestionOptions.Of($"Options:\n- a\u001b[31mb\n- {new string('x', 1000)}"),
            option => Assert.True(option.Length <= 201 && !option.Any(char.IsControl), option)
        );
}
