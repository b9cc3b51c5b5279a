# A CodeDeploy application for ECS with a configuration of its own and a deployment group, and what the group needs: a service
# behind a load balancer. The provider takes endpoint and keys from the environment.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }

variable "production_port" { type = number }

variable "test_port" { type = number }

# The ARN of an SNS topic.
variable "topic" { type = string }

# What the tasks run; it listens on what PORT says.
variable "command" { type = list(string) }

variable "environment" { type = map(string) }

provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true

  endpoints {
    codedeploy = var.endpoint
    ecs        = var.endpoint
    elbv2      = var.endpoint
    sts        = var.endpoint
  }
}

resource "aws_ecs_cluster" "this" {
  name = "tf-cluster"
}

resource "aws_lb" "this" {
  name               = "tf"
  load_balancer_type = "application"
  subnets            = ["subnet-a1", "subnet-b2"]
}

resource "aws_lb_target_group" "blue" {
  name             = "tf-blue"
  port             = 80
  protocol         = "HTTP"
  protocol_version = "HTTP1"
  target_type      = "ip"
  vpc_id           = "vpc-1"
}

resource "aws_lb_target_group" "green" {
  name             = "tf-green"
  port             = 80
  protocol         = "HTTP"
  protocol_version = "HTTP1"
  target_type      = "ip"
  vpc_id           = "vpc-1"
}

# CodeDeploy rewrites the actions: at the group's creation, and with every deployment.
resource "aws_lb_listener" "production" {
  load_balancer_arn = aws_lb.this.arn
  port              = var.production_port
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue.arn
  }

  lifecycle {
    ignore_changes = [default_action]
  }
}

resource "aws_lb_listener" "test" {
  load_balancer_arn = aws_lb.this.arn
  port              = var.test_port
  protocol          = "HTTP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue.arn
  }

  lifecycle {
    ignore_changes = [default_action]
  }
}

# Rules of every kind that a deployment has nothing to do with.
resource "aws_lb_listener_rule" "moved" {
  listener_arn = aws_lb_listener.production.arn
  priority     = 10

  action {
    type = "redirect"

    redirect {
      path        = "/new/#{path}"
      status_code = "HTTP_301"
    }
  }

  condition {
    path_pattern {
      values = ["/old/*"]
    }
  }
}

resource "aws_lb_listener_rule" "closed" {
  listener_arn = aws_lb_listener.production.arn
  priority     = 20

  action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "closed"
      status_code  = "503"
    }
  }

  condition {
    host_header {
      values = ["closed.example.com"]
    }
  }

  condition {
    http_header {
      http_header_name = "X-Shop"
      values           = ["*"]
    }
  }

  tags = { team = "shop" }
}

resource "aws_lb_listener_rule" "shared" {
  listener_arn = aws_lb_listener.production.arn
  priority     = 30

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.first.arn
        weight = 3
      }

      target_group {
        arn    = aws_lb_target_group.second.arn
        weight = 1
      }

      stickiness {
        enabled  = true
        duration = 600
      }
    }
  }

  condition {
    query_string {
      key   = "half"
      value = "yes"
    }
  }
}

resource "aws_lb_target_group" "first" {
  name                 = "tf-first"
  port                 = 8080
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = "vpc-1"
  deregistration_delay = 5

  health_check {
    path     = "/health"
    interval = 10
    matcher  = "200-299"
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 60
  }
}

resource "aws_lb_target_group" "second" {
  name        = "tf-second"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-1"
}

resource "aws_lb_target_group_attachment" "first" {
  target_group_arn = aws_lb_target_group.first.arn
  target_id        = "127.0.0.1"
  port             = 1
}

resource "aws_ecs_task_definition" "this" {
  family       = "tf"
  network_mode = "awsvpc"

  container_definitions = jsonencode([{
    name         = "tf"
    image        = "app"
    memory       = 64
    essential    = true
    command      = var.command
    environment  = [for name, value in var.environment : { name = name, value = value }]
    portMappings = [{ containerPort = 8080, hostPort = 8080, protocol = "tcp" }]
  }])
}

resource "aws_ecs_service" "this" {
  name            = "tf"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = 1

  deployment_controller {
    type = "CODE_DEPLOY"
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.blue.arn
    container_name   = "tf"
    container_port   = 8080
  }

  network_configuration {
    subnets = ["subnet-a1"]
  }

  depends_on = [aws_lb_listener.production, aws_lb_listener.test]

  # Deployments swap these.
  lifecycle {
    ignore_changes = [task_definition, load_balancer]
  }
}

resource "aws_codedeploy_app" "this" {
  name             = "tf-app"
  compute_platform = "ECS"

  tags = { team = "shop" }
}

resource "aws_codedeploy_deployment_config" "this" {
  deployment_config_name = "tf-canary"
  compute_platform       = "ECS"

  traffic_routing_config {
    type = "TimeBasedCanary"

    time_based_canary {
      interval   = 1
      percentage = 20
    }
  }
}

resource "aws_codedeploy_deployment_group" "this" {
  app_name               = aws_codedeploy_app.this.name
  deployment_group_name  = "tf-group"
  deployment_config_name = aws_codedeploy_deployment_config.this.deployment_config_name
  service_role_arn       = "arn:aws:iam::000000000000:role/ecsCodeDeployRole"

  auto_rollback_configuration {
    enabled = true
    events  = ["DEPLOYMENT_FAILURE"]
  }

  blue_green_deployment_config {
    deployment_ready_option {
      action_on_timeout = "CONTINUE_DEPLOYMENT"
    }

    terminate_blue_instances_on_deployment_success {
      action                           = "TERMINATE"
      termination_wait_time_in_minutes = 1
    }
  }

  deployment_style {
    deployment_option = "WITH_TRAFFIC_CONTROL"
    deployment_type   = "BLUE_GREEN"
  }

  ecs_service {
    cluster_name = aws_ecs_cluster.this.name
    service_name = aws_ecs_service.this.name
  }

  load_balancer_info {
    target_group_pair_info {
      prod_traffic_route {
        listener_arns = [aws_lb_listener.production.arn]
      }

      test_traffic_route {
        listener_arns = [aws_lb_listener.test.arn]
      }

      target_group {
        name = aws_lb_target_group.blue.name
      }

      target_group {
        name = aws_lb_target_group.green.name
      }
    }
  }

  trigger_configuration {
    trigger_events     = ["DeploymentStart", "DeploymentFailure"]
    trigger_name       = "tf"
    trigger_target_arn = var.topic
  }

  tags = { team = "shop" }
}

# Groups and configurations for servers are kept, too.
resource "aws_codedeploy_app" "servers" {
  name = "tf-servers"
}

resource "aws_codedeploy_deployment_config" "servers" {
  deployment_config_name = "tf-half"

  minimum_healthy_hosts {
    type  = "FLEET_PERCENT"
    value = 50
  }
}

resource "aws_codedeploy_deployment_group" "servers" {
  app_name               = aws_codedeploy_app.servers.name
  deployment_group_name  = "fleet"
  deployment_config_name = aws_codedeploy_deployment_config.servers.id
  service_role_arn       = "arn:aws:iam::000000000000:role/ecsCodeDeployRole"

  ec2_tag_set {
    ec2_tag_filter {
      key   = "Name"
      type  = "KEY_AND_VALUE"
      value = "web"
    }
  }
}
