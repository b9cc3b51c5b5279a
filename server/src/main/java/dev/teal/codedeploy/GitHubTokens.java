package dev.teal.codedeploy;

import java.util.List;
import software.amazon.awssdk.services.codedeploy.model.DeleteGitHubAccountTokenRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteGitHubAccountTokenResponse;
import software.amazon.awssdk.services.codedeploy.model.GitHubAccountTokenDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.GitHubAccountTokenNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidGitHubAccountTokenNameException;
import software.amazon.awssdk.services.codedeploy.model.ListGitHubAccountTokenNamesRequest;
import software.amazon.awssdk.services.codedeploy.model.ListGitHubAccountTokenNamesResponse;

/// Connections to GitHub accounts. They are made in AWS's console alone, so there are none here.
final class GitHubTokens {
  private static final Pages PAGES = new Pages("GitHub tokens");

  ListGitHubAccountTokenNamesResponse list(ListGitHubAccountTokenNamesRequest request) {
    PAGES.after(request.nextToken());
    return ListGitHubAccountTokenNamesResponse.builder().tokenNameList(List.of()).build();
  }

  DeleteGitHubAccountTokenResponse delete(DeleteGitHubAccountTokenRequest request) {
    String name = request.tokenName();
    if (name == null || name.isEmpty()) {
      throw GitHubAccountTokenNameRequiredException.builder()
          .message("tokenName: missing (expected: the name of a GitHub account connection)")
          .build();
    }
    if (!Names.NAME.matcher(name).matches()) {
      throw InvalidGitHubAccountTokenNameException.builder()
          .message("tokenName: " + Names.shown(name) + " (expected: 1 to 100 characters of a name)")
          .build();
    }
    throw GitHubAccountTokenDoesNotExistException.builder()
        .message("No GitHub account connection found for name: " + name)
        .build();
  }
}
